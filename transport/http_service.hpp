// SPDX-License-Identifier: MIT
#pragma once

#include "gateway.hpp"
#include "listener.hpp"

#include <atomic>
#include <cstddef>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

/// What the HTTP connections of one listener share.
namespace hubcaf {

class http_connection;

/// Counts one plain HTTP connection for as long as it lives.
class http_slot {
public:
  /// An empty slot if `count` has reached `limit`. Thread-safe.
  [[nodiscard]] static http_slot take(std::atomic<std::size_t>& count, std::size_t limit) noexcept {
    if (count.fetch_add(1) < limit)
      return http_slot(&count);
    --count;
    return http_slot();
  }

  http_slot() = default;

  http_slot(http_slot&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {
  }

  http_slot& operator=(http_slot&& other) noexcept {
    std::swap(count_, other.count_);
    return *this;
  }

  ~http_slot() {
    if (count_ != nullptr)
      --*count_;
  }

  [[nodiscard]] explicit operator bool() const noexcept {
    return count_ != nullptr;
  }

private:
  explicit http_slot(std::atomic<std::size_t>* count) noexcept : count_(count) {
  }

  std::atomic<std::size_t>* count_ = nullptr;
};

/// The HTTP connections of one io thread. Used on that thread only.
struct http_loop {
  /// Each is held by its own pending operations and takes itself out at its end.
  std::unordered_set<http_connection*> live;
  /// No connection goes on to a further request.
  bool stopping = false;
  /// Called once, when the last connection ends after `stopping` was set.
  std::function<void()> emptied;
};

/// Lives until the last connection has ended.
struct http_service {
  http_service(listener_config given, gateway& asked, std::size_t io_threads)
    : config(std::move(given)), gate(asked), loops(io_threads) {
  }

  /// One line for the log.
  void log(std::string_view line) const {
    if (config.log)
      config.log(line);
  }

  const listener_config config;
  gateway& gate;
  /// One per io thread.
  std::vector<http_loop> loops;
  /// Plain connections that are being served, and those that are being told that there are too many.
  std::atomic<std::size_t> served{0};
  std::atomic<std::size_t> refused{0};
};

} // namespace hubcaf
