// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/error.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace hubcaf {

/// What the ledger counts.
enum class counter : std::uint8_t {
  // Messages on their way in: accepted = delivered + returned + held.
  inbound_accepted,  ///< taken off a socket or pushed by code, as a well-formed envelope
  inbound_delivered, ///< a handler took it and was done with it
  inbound_returned,  ///< answered with an error instead
  // Messages on their way out: accepted = delivered + dropped + held.
  outbound_accepted,  ///< admitted to a client's queue; a broadcast counts once per recipient
  outbound_delivered, ///< written to the socket
  outbound_dropped,   ///< still waiting when the connection ended
  // The rest is no part of the balance.
  connections,
  disconnections,
  messages_sent,   ///< text messages written to sockets: data, welcomes, errors, all
  messages_failed, ///< sends to a client that were refused or dropped
  queue_overflows, ///< refusals and drops for a full queue, of any kind
  heartbeat_timeouts,
  events_dropped, ///< hook events for which the hooks' mailbox had no place
};

inline constexpr std::size_t counter_count = static_cast<std::size_t>(counter::events_dropped) + 1;
inline constexpr std::size_t errc_count = static_cast<std::size_t>(errc::invalid_argument) + 1;

/// The sums at one moment.
struct ledger_totals {
  std::array<std::uint64_t, counter_count> counts{};
  /// Error replies by `errc`.
  std::array<std::uint64_t, errc_count> errors{};

  [[nodiscard]] std::uint64_t operator[](counter which) const noexcept {
    return counts[static_cast<std::size_t>(which)];
  }

  [[nodiscard]] std::uint64_t errors_of(errc code) const noexcept {
    return errors[static_cast<std::size_t>(code)];
  }

  /// Messages that were accepted and have met no fate yet. Exact while nothing moves; else a moment's estimate.
  [[nodiscard]] std::uint64_t inbound_held() const noexcept;
  [[nodiscard]] std::uint64_t outbound_held() const noexcept;
};

/// All counting of a hub. Each thread counts in a cell of its own, so that no cache line is shared per message; `totals` adds the
/// cells up. Thread-safe.
class ledger {
public:
  void add(counter which, std::uint64_t n = 1) noexcept {
    mine().counts[static_cast<std::size_t>(which)].fetch_add(n, std::memory_order_release);
  }

  /// Counts an error reply.
  void add(errc code) noexcept {
    mine().errors[static_cast<std::size_t>(code)].fetch_add(1, std::memory_order_relaxed);
  }

  [[nodiscard]] ledger_totals totals() const noexcept;

private:
  struct alignas(64) cell {
    std::array<std::atomic<std::uint64_t>, counter_count> counts{};
    std::array<std::atomic<std::uint64_t>, errc_count> errors{};
  };

  /// Threads beyond this number share cells.
  static constexpr std::size_t cell_count = 32;

  [[nodiscard]] cell& mine() noexcept;

  std::array<cell, cell_count> cells_;
};

} // namespace hubcaf
