// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/json_encode.hpp"
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

  static queue_body of(const hub_stats& stats) {
    return {stats.total_active_connections, stats.queue_size};
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
  double message_success_rate = 1;
  std::uint64_t queue_overflows = 0;
  std::uint64_t heartbeat_timeouts = 0;
  std::uint64_t total_connections = 0;

  static health_stats of(const hub_stats& stats, const hub_health& health) {
    return {stats.total_active_connections, stats.queue_utilization,  health.message_success_rate,
            stats.queue_overflows,          stats.heartbeat_timeouts, stats.total_connections};
  }
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

struct clients_summary {
  std::size_t total_clients = 0;
  std::size_t named_clients = 0;
  std::size_t anonymous_clients = 0;
  /// Those with a `health_score` over 0.8.
  std::size_t healthy_clients = 0;
};

BOOST_DESCRIBE_STRUCT(clients_summary, (), (total_clients, named_clients, anonymous_clients, healthy_clients))

/// `GET /ws/clients`
struct clients_body {
  clients_summary summary;
  std::vector<client_info> clients;
  std::string timestamp;

  void add(client_info one) {
    ++summary.total_clients;
    ++(one.type == "named" ? summary.named_clients : summary.anonymous_clients);
    if (one.health_score > 0.8)
      ++summary.healthy_clients;
    clients.push_back(std::move(one));
  }
};

BOOST_DESCRIBE_STRUCT(clients_body, (), (summary, clients, timestamp))

/// `DELETE /ws/clients/{client_id}`
struct disconnect_body {
  bool success = true;
  std::string message;
  std::string reason;
  std::string timestamp;
};

BOOST_DESCRIBE_STRUCT(disconnect_body, (), (success, message, reason, timestamp))

} // namespace hubcaf
