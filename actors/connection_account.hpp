// SPDX-License-Identifier: MIT
#pragma once

#include "ledger_report.hpp"

#include <atomic>
#include <cstdint>

namespace hubcaf {

/// The books of one connection in one direction. Small: no causes, one cell. Thread-safe.
class connection_side {
public:
  void accept(std::uint64_t n = 1) noexcept {
    accepted_.fetch_add(n, std::memory_order_release);
  }

  void deliver(std::uint64_t n = 1) noexcept {
    delivered_.fetch_add(n, std::memory_order_release);
  }

  void drop(std::uint64_t n = 1) noexcept {
    dropped_.fetch_add(n, std::memory_order_release);
  }

  void give_back(std::uint64_t n = 1) noexcept {
    returned_.fetch_add(n, std::memory_order_release);
  }

  void expire(std::uint64_t n = 1) noexcept {
    expired_.fetch_add(n, std::memory_order_release);
  }

  /// The sums, without causes. `held` is what was accepted less what was settled: exact while nothing moves, else too large by
  /// what moved during the call.
  [[nodiscard]] ledger_entry totals() const {
    ledger_entry entry;
    // Fates first: the acceptance of whatever was settled is then seen too, so that `held` is not negative.
    entry.delivered = delivered_.load(std::memory_order_acquire);
    entry.dropped = dropped_.load(std::memory_order_acquire);
    entry.returned = returned_.load(std::memory_order_acquire);
    entry.expired = expired_.load(std::memory_order_acquire);
    entry.accepted = accepted_.load(std::memory_order_acquire);
    entry.held =
      static_cast<std::int64_t>(entry.accepted - entry.delivered - entry.dropped - entry.returned - entry.expired);
    return entry;
  }

private:
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> delivered_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::uint64_t> returned_{0};
  std::atomic<std::uint64_t> expired_{0};
};

/// The books of one connection.
struct connection_account {
  /// From the client.
  connection_side inbound;
  /// To the client.
  connection_side outbound;
};

} // namespace hubcaf
