// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/json_encode.hpp"
#include "ledger_report.hpp"

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What a hub tells about itself. The members are the JSON members of the REST face.
namespace hubcaf {

class hub_context;
struct client;
struct hub_gauges;

/// Counters since the start, and gauges of now.
struct hub_stats {
  std::uint64_t total_connections = 0;
  std::uint64_t total_disconnections = 0;
  /// Text messages from clients that were well-formed envelopes, and messages pushed by code.
  std::uint64_t messages_received = 0;
  /// Text messages written to sockets, welcomes and errors included.
  std::uint64_t messages_sent = 0;
  /// Messages for clients that were refused or dropped.
  std::uint64_t messages_failed = 0;
  /// Refusals and drops for a full queue of messages.
  std::uint64_t queue_overflows = 0;
  std::uint64_t heartbeat_timeouts = 0;
  /// Events for hooks that were dropped, since too many waited.
  std::uint64_t events_dropped = 0;
  /// Error replies that were told together with others, since the client did not read those before.
  std::uint64_t errors_merged = 0;
  /// Control messages (errors, pongs) that were dropped, since the client did not read those before.
  std::uint64_t control_dropped = 0;
  /// Handlers that died and were restarted or removed.
  std::uint64_t handler_deaths = 0;
  /// Messages that handlers refused with a code of their own, which `errors` does not count.
  std::uint64_t handler_refusals = 0;
  std::size_t total_active_connections = 0;
  std::size_t active_named_connections = 0;
  std::size_t active_anonymous_connections = 0;
  /// Messages in all queues of handlers and clients, now.
  std::size_t queue_size = 0;
  /// The setting.
  std::size_t max_queue_size = 0;
  /// How full the fullest queue is, 0 to 1: of handlers now, of clients as of the last beat.
  double queue_utilization = 0;
  /// The hub is stopping, has stopped or has failed.
  bool is_shutdown = false;
  /// Why it failed, if it did.
  std::optional<std::string> failure;
  /// Patterns that have a handler, in order.
  std::vector<std::string> registered_handlers;
  /// Groups of handlers, and the patterns in each, in order.
  std::map<std::string, std::vector<std::string>> handler_groups;
  /// Hooks by event.
  std::map<std::string, std::size_t> registered_hooks;
  /// Error replies by code; codes that never occurred are left out.
  std::map<std::string, std::uint64_t> errors;
  /// Connections and requests that were refused, by the limit; limits that never refused anything are left out.
  std::map<std::string, std::uint64_t> refused;
};

BOOST_DESCRIBE_STRUCT(hub_stats, (),
                      (total_connections, total_disconnections, messages_received, messages_sent, messages_failed,
                       queue_overflows, heartbeat_timeouts, events_dropped, errors_merged, control_dropped,
                       handler_deaths, handler_refusals, total_active_connections, active_named_connections,
                       active_anonymous_connections, queue_size, max_queue_size, queue_utilization, is_shutdown,
                       failure, registered_handlers, handler_groups, registered_hooks, errors, refused))

/// A verdict on what happened within `health_window`, and on the queues.
struct hub_health {
  /// `healthy`, `warning`, `critical` or `draining`.
  std::string status;
  /// One sentence each.
  std::vector<std::string> issues;
  /// Share of the messages for clients that did not fail, within `health_window`, 0 to 1; 1 if there were none.
  double message_success_rate = 1;
};

BOOST_DESCRIBE_STRUCT(hub_health, (), (status, issues, message_success_rate))

/// What became of one client's messages; both lines balance as those of the hub do.
struct client_ledger {
  ledger_entry inbound;
  ledger_entry outbound;
};

BOOST_DESCRIBE_STRUCT(client_ledger, (), (inbound, outbound))

/// One client, as seen from outside.
struct client_info {
  std::string client_id;
  /// Number of the connection: unique in the hub's life, never 0.
  std::uint64_t connection = 0;
  /// `named` or `anonymous`.
  std::string type;
  /// Dates are RFC 3339 in UTC, none if it never happened; times are seconds.
  std::string connected_at;
  double duration = 0;
  std::optional<std::string> last_ping;
  std::optional<std::string> last_pong;
  std::uint64_t messages_received = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_failed = 0;
  /// 1: heard within the interval and nothing failed; half of it is lost by silence up to the time-out, half by failures.
  double health_score = 1;
  /// Heard within `heartbeat_timeout`.
  bool is_alive = true;
  /// Since the last pong, or since the connect if there was none.
  double time_since_pong = 0;
  /// Messages that wait for it.
  std::size_t queue_size = 0;
  /// The books of this connection.
  client_ledger ledger;
};

BOOST_DESCRIBE_STRUCT(client_info, (),
                      (client_id, connection, type, connected_at, duration, last_ping, last_pong, messages_received,
                       messages_sent, messages_failed, health_score, is_alive, time_since_pong, queue_size, ledger))

template <>
inline constexpr bool keeps_null<client_info> = true;

/// Reads the counters and gauges. Looks at no client. Thread-safe. @param books the ledger of now.
[[nodiscard]] hub_stats collect_stats(const hub_context& hub, const hub_gauges& gauges, const ledger_report& books);

[[nodiscard]] client_info describe(const client& one);

/// A client with a larger `health_score` is healthy.
inline constexpr double healthy_score = 0.8;

/// `client_info::health_score`.
[[nodiscard]] double health_score(const client& one, std::chrono::steady_clock::time_point now) noexcept;

} // namespace hubcaf
