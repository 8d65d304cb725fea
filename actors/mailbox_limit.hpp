// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <limits>
#include <memory>
#include <utility>

namespace hubcaf {

/// Counted admission to a queue that has no bound of its own, such as a mailbox: who gets no place must not enqueue.
/// Thread-safe; the bound is hard.
class mailbox_limit {
public:
  /// @param max_messages most messages admitted at a time, > 0. @param max_bytes most bytes of them; a larger one is still
  /// admitted when nothing else is.
  explicit mailbox_limit(std::size_t max_messages,
                         std::size_t max_bytes = std::numeric_limits<std::size_t>::max()) noexcept
    : max_messages_(max_messages), max_bytes_(max_bytes) {
  }

  /// Takes a place. @returns false if there is none; nothing is taken then.
  [[nodiscard]] bool try_acquire(std::size_t bytes = 0) noexcept {
    if (messages_.fetch_add(1, std::memory_order_relaxed) >= max_messages_) {
      messages_.fetch_sub(1, std::memory_order_relaxed);
      return false;
    }
    const auto before = bytes_.fetch_add(bytes, std::memory_order_relaxed);
    if (before != 0 && before + bytes > max_bytes_) {
      release(bytes);
      return false;
    }
    return true;
  }

  /// Gives a place back; `bytes` as it was taken with.
  void release(std::size_t bytes = 0) noexcept {
    bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    messages_.fetch_sub(1, std::memory_order_relaxed);
  }

  /// Places taken now.
  [[nodiscard]] std::size_t size() const noexcept {
    return messages_.load(std::memory_order_relaxed);
  }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return bytes_.load(std::memory_order_relaxed);
  }

  [[nodiscard]] std::size_t capacity() const noexcept {
    return max_messages_;
  }

private:
  std::atomic<std::size_t> messages_{0};
  std::atomic<std::size_t> bytes_{0};
  std::size_t max_messages_;
  std::size_t max_bytes_;
};

/// A place in a mailbox. Travels inside the message and is given back when the message is destroyed, whatever became of it.
class mailbox_slot {
public:
  mailbox_slot() = default;

  /// Takes a place at `limit`; empty if there is none.
  explicit mailbox_slot(std::shared_ptr<mailbox_limit> limit) {
    if (limit->try_acquire())
      limit_ = std::move(limit);
  }

  mailbox_slot(mailbox_slot&& other) noexcept = default;

  mailbox_slot& operator=(mailbox_slot&& other) noexcept {
    std::swap(limit_, other.limit_);
    return *this;
  }

  ~mailbox_slot() {
    if (limit_)
      limit_->release();
  }

  [[nodiscard]] explicit operator bool() const noexcept {
    return limit_ != nullptr;
  }

private:
  std::shared_ptr<mailbox_limit> limit_;
};

} // namespace hubcaf
