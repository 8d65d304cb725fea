// SPDX-License-Identifier: MIT
#pragma once

#include "fate_book.hpp"
#include "faults.hpp"
#include "roll_call.hpp"
#include "verdict.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace hubcaf::soak {

/// What all parts of one round share. Thread-safe; must outlive the hub.
struct arena {
  arena(verdict& broken_things, fault_counts& counts) : broken(broken_things), faults(counts) {
  }

  verdict& broken;
  fault_counts& faults;
  roll_call sessions;
  presence_book presence{broken};

  /// Numbers for senders; those of the program's own threads are below.
  std::atomic<std::uint64_t> next_sender{1000};

  /// No more messages and no more faults: clients finish what they began, read and wait.
  std::atomic<bool> calm{false};

  /// Messages that clients gave to sockets, and that code pushed: the hub accepts no others.
  std::atomic<std::uint64_t> offered{0};
  /// Messages that clients read: the hub has delivered these and perhaps more.
  std::atomic<std::uint64_t> received{0};
  /// Clients that were welcomed.
  std::atomic<std::uint64_t> welcomed{0};
  /// Answers of handlers that the hub did not accept.

  fate_book reply_fates{broken};
  std::atomic<std::uint64_t> reply_fates_due{0};
  /// Answers that came while the hub closed: accepted and returned, or not accepted.
  std::atomic<std::uint64_t> reply_fates_possible{0};
  fate_book push_fates{broken};
  fate_book send_fates{broken};
  fate_book cast_fates{broken};

  /// The hub ended a client for this reason.
  void note_end(const std::string& reason) {
    const std::lock_guard guard{mutex_};
    ++ends_[reason];
  }

  [[nodiscard]] std::map<std::string, std::uint64_t> ends() const {
    const std::lock_guard guard{mutex_};
    return ends_;
  }

private:
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> ends_;
};

} // namespace hubcaf::soak
