// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"
#include "../schema/json_encode.hpp"
#include "gauges.hpp"
#include "stats.hpp"

#include <boost/describe/class.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// The JSON bodies of successful REST responses, member by member.
namespace hubcaf {

struct queue_body {
  std::size_t active_connections = 0;
  std::size_t queue_size = 0;

  static queue_body of(const hub_gauges& gauges) {
    return {gauges.clients(), gauges.queue_size()};
  }
};

BOOST_DESCRIBE_STRUCT(queue_body, (), (active_connections, queue_size))

struct broadcast_body {
  std::size_t recipients = 0;
  std::size_t accepted = 0;
  std::size_t dropped = 0;
};

BOOST_DESCRIBE_STRUCT(broadcast_body, (), (recipients, accepted, dropped))

/// `POST /ws/send-message`
struct sent_body {
  bool success = true;
  std::string message;
  /// The client's id, or `all`.
  std::string target;
  queue_body stats;
  /// Only for `all`.
  std::optional<broadcast_body> broadcast;
};

BOOST_DESCRIBE_STRUCT(sent_body, (), (success, message, target, stats, broadcast))

/// `GET /ws/stats`
struct stats_body {
  hub_stats stats;
  hub_health health;
  ledger_report ledger;
  std::string timestamp;
};

BOOST_DESCRIBE_STRUCT(stats_body, (), (stats, health, ledger, timestamp))

struct health_stats {
  std::size_t active_connections = 0;
  double queue_utilization = 0;
  /// Within `health_window`.
  double message_success_rate = 1;
  // Since the start.
  std::uint64_t queue_overflows = 0;
  std::uint64_t heartbeat_timeouts = 0;
  std::uint64_t total_connections = 0;
};

BOOST_DESCRIBE_STRUCT(health_stats, (),
                      (active_connections, queue_utilization, message_success_rate, queue_overflows, heartbeat_timeouts,
                       total_connections))

/// `GET /ws/health`
struct health_body {
  std::string status;
  std::vector<std::string> issues;
  health_stats stats;
  std::string timestamp;
};

BOOST_DESCRIBE_STRUCT(health_body, (), (status, issues, stats, timestamp))

/// Of all clients, whichever are listed.
struct clients_summary {
  std::size_t total_clients = 0;
  std::size_t named_clients = 0;
  std::size_t anonymous_clients = 0;
  /// Those with a `health_score` over 0.8, as of the last beat.
  std::size_t healthy_clients = 0;
};

BOOST_DESCRIBE_STRUCT(clients_summary, (), (total_clients, named_clients, anonymous_clients, healthy_clients))

/// `GET /ws/clients`
struct clients_body {
  clients_summary summary;
  std::vector<client_info> clients;
  /// For `?after=` of the next page; null if there is none.
  std::optional<std::string> next;
  std::string timestamp;
};

BOOST_DESCRIBE_STRUCT(clients_body, (), (summary, clients, next, timestamp))

template <>
inline constexpr bool keeps_null<clients_body> = true;

/// `DELETE /ws/clients/{client_id}`
struct disconnect_body {
  bool success = true;
  std::string message;
  std::string reason;
  std::string timestamp;
};

BOOST_DESCRIBE_STRUCT(disconnect_body, (), (success, message, reason, timestamp))

/// The 200 with this body.
template <class Body>
[[nodiscard]] http_response json_response(const Body& body) {
  http_response result;
  json_encode(result.body, body);
  return result;
}

/// The 405 for a path that takes these methods only.
[[nodiscard]] inline http_response method_not_allowed(const char* allowed) {
  auto result = http_error(405, "method_not_allowed", std::string("allowed here: ") + allowed);
  result.headers.emplace_back("Allow", allowed);
  return result;
}

} // namespace hubcaf
