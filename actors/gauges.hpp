// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

/// Gauges of a hub that cost the same whatever its number of clients.
namespace hubcaf {

class hub_context;

/// How many clients there are and how full the queues are.
struct hub_gauges {
  std::size_t named_clients = 0;
  std::size_t anonymous_clients = 0;
  /// Clients with a `health_score` over 0.8, as of the last beat; who came since then counts, who left does not.
  std::size_t healthy_clients = 0;
  /// Messages that wait for handlers now.
  std::size_t waiting_for_handlers = 0;
  /// Messages that waited for clients at the last beat.
  std::size_t waiting_for_clients = 0;
  /// How full the fullest queue is, 0 to 1: of handlers now, of clients as of the last beat.
  double queue_utilization = 0;

  [[nodiscard]] std::size_t clients() const noexcept {
    return named_clients + anonymous_clients;
  }

  [[nodiscard]] std::size_t queue_size() const noexcept {
    return waiting_for_handlers + waiting_for_clients;
  }
};

/// Reads them. Looks at io threads and handlers only, never at a client. Thread-safe.
[[nodiscard]] hub_gauges read_gauges(const hub_context& hub);

} // namespace hubcaf
