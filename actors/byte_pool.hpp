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
  [[nodiscard]] bool try_take(std::size_t n) noexcept {
    auto used = used_.load();
    do {
      if (n > capacity_ - used)
        return false;
    } while (!used_.compare_exchange_weak(used, used + n));
    return true;
  }

  /// Gives back what was taken.
  void give(std::size_t n) noexcept {
    used_.fetch_sub(n);
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
  const std::size_t capacity_;
};

} // namespace hubcaf
