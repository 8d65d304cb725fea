// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/error.hpp"
#include "account.hpp"
#include "ledger_report.hpp"
#include "thread_number.hpp"
#include "type_table.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

/// All counting of a hub.
namespace hubcaf {

/// What is counted besides the fates of messages. No part of the balance.
enum class counter : std::uint8_t {
  connections,
  disconnections,
  messages_sent,   ///< text messages written to sockets: data, welcomes, errors, all
  messages_failed, ///< sends to a client that were refused or dropped
  queue_overflows, ///< refusals and drops for a full queue of messages
  heartbeat_timeouts,
  events_dropped,  ///< hook events for which the hooks' mailbox had no place
  errors_merged,   ///< error replies that were not sent one by one, since too many waited
  control_dropped, ///< control messages (errors, pongs) for which a client that does not read had no room left
  handler_deaths,
  handler_refusals, ///< error replies with a code of the application's own
  http_refused,     ///< HTTP requests for which there was no place
  // Connections that were refused, by the limit:
  refused_handshakes,              ///< `max_handshakes`
  refused_handshakes_per_address,  ///< `max_handshakes_per_address`
  refused_http_connections,        ///< `max_http_connections`
  refused_health_connections,      ///< the places for health checks
  refused_connections,             ///< `max_connections`
  refused_connections_per_address, ///< `max_connections_per_address`
  refused_descriptors,             ///< the system's limit on descriptors
};

inline constexpr std::size_t counter_count = static_cast<std::size_t>(counter::refused_descriptors) + 1;

/// The sums of the counters at one moment; each by itself.
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
};

/// The books of all message types, and the counters. Threads count in cells, of which the first threads have one each, so that they
/// share no cache line per message; readers add the cells up. Thread-safe.
class ledger {
public:
  /// Cells for the threads that have no number of their own.
  static constexpr std::size_t shared_cell_count = 24;

  /// @param rules_of as for `type_table`. @param key too.
  explicit ledger(type_table::rules_function rules_of, const hash_key& key = hash_key::from_system());

  /// The message types and their books.
  type_table types;

  void add(counter which, std::uint64_t n = 1) noexcept {
    add(&cell::counts, static_cast<std::size_t>(which), n);
  }

  /// Counts error replies that were sent.
  void add(errc code, std::uint64_t n = 1) noexcept {
    add(&cell::errors, static_cast<std::size_t>(code), n);
  }

  [[nodiscard]] ledger_totals totals() const noexcept;

  /// Reads all books.
  [[nodiscard]] ledger_report report() const;

private:
  struct alignas(64) cell {
    std::array<std::atomic<std::uint64_t>, counter_count> counts{};
    std::array<std::atomic<std::uint64_t>, errc_count> errors{};
  };

  static constexpr std::size_t cell_count = thread_number::own_count + shared_cell_count;

  template <std::size_t N>
  void add(std::array<std::atomic<std::uint64_t>, N> cell::*numbers, std::size_t index, std::uint64_t n) noexcept {
    const auto thread = thread_number::mine();
    const bool is_own = thread < thread_number::own_count;
    auto& number = (cells_[is_own ? thread : thread_number::own_count + thread % shared_cell_count].*numbers)[index];
    if (is_own)
      number.store(number.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    else
      number.fetch_add(n, std::memory_order_relaxed);
  }

  std::array<cell, cell_count> cells_;
};

} // namespace hubcaf
