// SPDX-License-Identifier: MIT
#pragma once

#include "byte_pool.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

namespace hubcaf {

/// Counted admission to a queue that has no bound of its own, such as a mailbox: who gets no place must not enqueue.
///
/// Strict: at no instant are there more messages or bytes than the limits, so a message larger than `max_bytes` is never
/// admitted, not even alone; and who is refused has not held a place in between that somebody else would lack. With a pool, bytes
/// beyond the queue's own allowance are leased from the pool in chunks, before they are used.
///
/// Thread-safe and lock-free. All operations have one order in which all threads see them, so who first says that it waits for a
/// place and then is refused is seen by the next `release`.
class mailbox_limit {
public:
  /// What is leased from a pool at a time.
  static constexpr std::size_t chunk_size = 64 * 1024;

  /// Larger limits count as these.
  static constexpr std::size_t most_messages = (std::size_t{1} << 24U) - 1;
  static constexpr std::size_t most_bytes = (std::size_t{1} << 39U) - 1;

  /// @param max_messages most messages admitted at a time, > 0. @param max_bytes most bytes of them. @param pool lends the bytes
  /// beyond `own`; must outlive the limit; null: no further bound. @param own bytes that need no lease. If 0, one chunk is kept
  /// between messages once there was one, so that a queue that often runs empty leaves the pool alone.
  explicit mailbox_limit(std::size_t max_messages, std::size_t max_bytes = std::numeric_limits<std::size_t>::max(),
                         byte_pool* pool = nullptr, std::size_t own = 0) noexcept
    : max_messages_(std::min(max_messages, most_messages)),
      max_bytes_(std::min(max_bytes, most_bytes)),
      pool_(pool),
      own_(own) {
  }

  mailbox_limit(const mailbox_limit&) = delete;
  mailbox_limit& operator=(const mailbox_limit&) = delete;

  /// Gives the lease back.
  ~mailbox_limit() {
    give(chunks(state_.load()));
  }

  /// Takes a place. @returns false if there is none; nothing is taken then.
  [[nodiscard]] bool try_acquire(std::size_t bytes = 0) noexcept {
    std::size_t taken = 0;
    auto before = state_.load();
    for (;;) {
      if (messages_in(before) >= max_messages_ || bytes > max_bytes_ - bytes_in(before)) {
        give(taken);
        return false;
      }
      const auto after = (before + one_message + bytes) | kept_after(bytes);
      const auto needed = chunks(after) - chunks(before);
      if (needed > taken) {
        if (!take(needed - taken, chunks(after))) {
          // Room may have come in the queue itself meanwhile; else the pool has none.
          give(std::exchange(taken, 0));
          const auto now = state_.load();
          if (now == before)
            return false;
          before = now;
          continue;
        }
        taken = needed;
      }
      if (state_.compare_exchange_weak(before, after)) {
        give(taken - needed);
        return true;
      }
    }
  }

  /// Gives a place back; `bytes` as it was taken with.
  void release(std::size_t bytes = 0) noexcept {
    const auto before = state_.fetch_sub(one_message + bytes);
    give(chunks(before) - chunks(before - one_message - bytes));
  }

  /// Lets a message of `after` bytes have the place of one of `before` bytes. @returns false if they are too many; nothing is
  /// changed then.
  [[nodiscard]] bool try_exchange(std::size_t before, std::size_t after) noexcept {
    auto state = state_.load();
    for (;;) {
      const auto others = bytes_in(state) - before;
      if (after > max_bytes_ - others)
        return false;
      const auto next = state - before + after;
      const auto had = chunks(state);
      const auto needed = chunks(next);
      if (needed > had && !take(needed - had, needed))
        return false;
      if (state_.compare_exchange_weak(state, next)) {
        if (had > needed)
          give(had - needed);
        return true;
      }
      if (needed > had)
        give(needed - had);
    }
  }

  /// False if a message of this size could not be admitted even to an empty queue and with the pool all to itself.
  [[nodiscard]] bool fits(std::size_t bytes) const noexcept {
    return bytes <= max_bytes_ && (pool_ == nullptr || chunks(bytes) <= pool_->capacity() / chunk_size);
  }

  /// Places taken now.
  [[nodiscard]] std::size_t size() const noexcept {
    return messages_in(state_.load());
  }

  /// Bytes of the messages admitted now.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return bytes_in(state_.load());
  }

  /// Most messages.
  [[nodiscard]] std::size_t capacity() const noexcept {
    return max_messages_;
  }

  /// Most bytes.
  [[nodiscard]] std::size_t max_bytes() const noexcept {
    return max_bytes_;
  }

private:
  // Messages, whether a chunk is kept, and bytes are one word, so that they change at once: 24, 1 and 39 bits from the top. The
  // lease follows from it.
  static constexpr std::uint64_t one_message = std::uint64_t{1} << 40U;
  static constexpr std::uint64_t kept_bit = std::uint64_t{1} << 39U;

  [[nodiscard]] static std::size_t messages_in(std::uint64_t state) noexcept {
    return state >> 40U;
  }

  [[nodiscard]] static std::size_t bytes_in(std::uint64_t state) noexcept {
    return state & (kept_bit - 1);
  }

  [[nodiscard]] std::uint64_t kept_after(std::size_t bytes) const noexcept {
    // Not while others may need it.
    return pool_ != nullptr && own_ == 0 && bytes != 0 && pool_->used() <= pool_->capacity() / 4 ? kept_bit : 0;
  }

  /// Chunks leased in this state.
  [[nodiscard]] std::size_t chunks(std::uint64_t state) const noexcept {
    if (pool_ == nullptr)
      return 0;
    const auto bytes = bytes_in(state);
    const auto beyond = bytes > own_ ? bytes - own_ : 0;
    return std::max<std::size_t>((beyond + chunk_size - 1) / chunk_size, (state & kept_bit) != 0 ? 1 : 0);
  }

  [[nodiscard]] bool take(std::size_t count, std::size_t total) noexcept {
    return pool_->try_take(count * chunk_size, total * chunk_size);
  }

  void give(std::size_t count) noexcept {
    if (count != 0)
      pool_->give(count * chunk_size);
  }

  std::atomic<std::uint64_t> state_{0};
  const std::size_t max_messages_;
  const std::size_t max_bytes_;
  byte_pool* const pool_;
  const std::size_t own_;
};

/// A place in a mailbox. Travels inside the message and is given back when the message is destroyed, whatever became of it.
class mailbox_slot {
public:
  mailbox_slot() = default;

  /// Takes a place at `limit`; empty if there is none.
  explicit mailbox_slot(std::shared_ptr<mailbox_limit> limit, std::size_t bytes = 0) : bytes_(bytes) {
    if (limit->try_acquire(bytes))
      limit_ = std::move(limit);
  }

  mailbox_slot(mailbox_slot&& other) noexcept = default;

  mailbox_slot& operator=(mailbox_slot&& other) noexcept {
    std::swap(limit_, other.limit_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }

  ~mailbox_slot() {
    if (limit_)
      limit_->release(bytes_);
  }

  [[nodiscard]] explicit operator bool() const noexcept {
    return limit_ != nullptr;
  }

  /// Lets a place that was taken have other bytes. @returns false if they are too many; nothing is changed then.
  [[nodiscard]] bool resize(std::size_t bytes) noexcept {
    if (!limit_->try_exchange(bytes_, bytes))
      return false;
    bytes_ = bytes;
    return true;
  }

private:
  std::shared_ptr<mailbox_limit> limit_;
  std::size_t bytes_ = 0;
};

} // namespace hubcaf
