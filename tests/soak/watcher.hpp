// SPDX-License-Identifier: MIT
#pragma once

#include "arena.hpp"

#include <hubcaf/actors/hub.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <thread>

namespace hubcaf::soak {

/// A thread that reads the books of a running hub again and again, from construction to destruction, and finds fault with them.
class watcher {
public:
  watcher(const hub& watched, arena& here, std::size_t client_queue_limit);
  watcher(const watcher&) = delete;
  watcher& operator=(const watcher&) = delete;
  ~watcher();

  /// Messages accepted so far, both ways.
  [[nodiscard]] std::uint64_t accepted() const noexcept {
    return accepted_;
  }

  /// Times it looked.
  [[nodiscard]] std::uint64_t looks() const noexcept {
    return looks_;
  }

private:
  void run();
  void look();
  void check_line(const std::string& name, const ledger_entry& line);
  void check_sums(const ledger_report& report);
  void check_clients();
  void check_handlers();

  const hub& hub_;
  arena& arena_;
  const std::size_t client_queue_limit_;
  /// What each line said the last time: its counts never shrink.
  std::map<std::string, ledger_entry> before_;
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> looks_{0};
  std::atomic<bool> over_{false};
  std::thread thread_;
};

/// Checks that an entry balances, and holds nothing below 0.
void check_balance(verdict& broken, const std::string& name, const ledger_entry& line);

} // namespace hubcaf::soak
