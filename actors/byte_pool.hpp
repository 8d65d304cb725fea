// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>

namespace hubcaf {

/// Bytes that several queues share. Thread-safe; the bound is hard.
class byte_pool {
public:
  explicit byte_pool(std::size_t capacity) noexcept : capacity_(capacity) {
  }

  byte_pool(const byte_pool&) = delete;
  byte_pool& operator=(const byte_pool&) = delete;

  /// Takes `n` bytes. @returns false if there are not as many; nothing is taken then.
  /// @param total what the taker will have then. Who wants more than its fair share gets it only out of the first half, so that
  /// a greedy few leave something for all others.
  [[nodiscard]] bool try_take(std::size_t n, std::size_t total = 0) noexcept {
    const auto most = total > fair_share() ? capacity_ / 2 : capacity_;
    auto used = used_.load();
    do {
      if (used > most || n > most - used)
        return false;
    } while (!used_.compare_exchange_weak(used, used + n));
    return true;
  }

  /// Gives back what was taken.
  void give(std::size_t n) noexcept {
    used_.fetch_sub(n);
  }

  /// One queue more, or less, shares the pool.
  void join() noexcept {
    members_.fetch_add(1, std::memory_order_relaxed);
  }

  void leave() noexcept {
    members_.fetch_sub(1, std::memory_order_relaxed);
  }

  /// What each of the queues can have even if all others are greedy: half of the pool, divided; for one alone, all of it.
  [[nodiscard]] std::size_t fair_share() const noexcept {
    const auto members = members_.load(std::memory_order_relaxed);
    return members <= 1 ? capacity_ : capacity_ / 2 / members;
  }

  /// Bytes taken now, never above `capacity()`.
  [[nodiscard]] std::size_t used() const noexcept {
    return used_.load();
  }

  [[nodiscard]] std::size_t capacity() const noexcept {
    return capacity_;
  }

private:
  std::atomic<std::size_t> used_{0};
  std::atomic<std::size_t> members_{0};
  const std::size_t capacity_;
};

} // namespace hubcaf
