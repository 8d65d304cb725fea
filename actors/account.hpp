// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/error.hpp"
#include "../schema/message_fate.hpp"
#include "thread_number.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

/// The books of one message type in one direction: what was accepted and what became of it.
namespace hubcaf {

/// What an account says at one moment. It balances: `residue() == 0`.
struct account_totals {
  std::uint64_t accepted = 0;
  std::uint64_t delivered = 0;
  std::uint64_t expired = 0;
  /// By `drop_cause`.
  std::array<std::uint64_t, drop_cause_count> dropped{};
  /// By `errc`.
  std::array<std::uint64_t, errc_count> returned{};
  /// Accepted, and without a fate yet: counted, not worked out from the others. Below 0 only if more was settled than accepted.
  std::int64_t held = 0;

  [[nodiscard]] std::uint64_t dropped_total() const noexcept;
  [[nodiscard]] std::uint64_t returned_total() const noexcept;

  /// `accepted - delivered - dropped - returned - expired - held`.
  [[nodiscard]] std::int64_t residue() const noexcept;

  account_totals& operator+=(const account_totals& other) noexcept;
};

/// Counts messages so that every reading balances, at any instant, while other threads count. Thread-safe; nobody waits for a
/// reader, and the first threads share no cache line.
///
/// Each call is one transaction on one of several cells, guarded by the cell's sequence number, and balanced in itself; so any
/// sum of whole cells balances. A thread with a number of its own has a cell of its own.
class account {
public:
  /// Cells for the other threads.
  static constexpr std::size_t shared_cell_count = 8;

  /// Messages came; they are held until one of the others is told of them.
  void accept(std::uint64_t n = 1) noexcept;

  /// Taken by a handler, or written to the socket.
  void deliver(std::uint64_t n = 1) noexcept;

  void drop(drop_cause cause, std::uint64_t n = 1) noexcept;

  /// Returned to the sender, with this reason.
  void give_back(errc reason, std::uint64_t n = 1) noexcept;

  void expire(std::uint64_t n = 1) noexcept;

  /// The sums. They always balance, and what the caller has seen counted is in them. They are those of one instant if the
  /// writers leave a gap that is long enough within a few tries; else `held` may be off by what moved during the call, though
  /// not below 0 (after 1000 tries the last reading stands).
  [[nodiscard]] account_totals totals() const noexcept;

private:
  using number = std::atomic<std::uint64_t>;

  struct alignas(64) cell {
    /// Odd while a thread is inside.
    number sequence{0};
    number accepted{0};
    number delivered{0};
    number expired{0};
    /// Modulo 2^64: this cell alone may have settled more than it accepted.
    number held{0};
    std::array<number, drop_cause_count> dropped{};
    std::array<number, errc_count> returned{};
  };

  class transaction;

  static constexpr std::size_t cell_count = thread_number::own_count + shared_cell_count;

  /// Adds a cell as it is between two transactions. @returns its sequence number.
  static std::uint64_t read(const cell& from, account_totals& to) noexcept;

  /// One pass over the cells. @returns whether no cell changed during it.
  bool read(account_totals& sum) const noexcept;

  std::array<cell, cell_count> cells_;
};

} // namespace hubcaf
