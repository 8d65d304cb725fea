// SPDX-License-Identifier: MIT
#include "stats.hpp"

#include "../schema/timestamp.hpp"
#include "client.hpp"
#include "gauges.hpp"
#include "handler_groups.hpp"
#include "hub_context.hpp"
#include "route_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hubcaf {

namespace {

double seconds(std::chrono::steady_clock::duration value) noexcept {
  return std::chrono::duration<double>(value).count();
}

/// The numbers of refusals by the limit.
std::map<std::string, std::uint64_t> refused(const ledger_totals& totals) {
  static constexpr std::array<std::pair<counter, const char*>, 8> limits = {{
    {counter::http_refused, "rest_requests"},
    {counter::refused_handshakes, "handshakes"},
    {counter::refused_handshakes_per_address, "handshakes_per_address"},
    {counter::refused_http_connections, "http_connections"},
    {counter::refused_health_connections, "health_connections"},
    {counter::refused_connections, "connections"},
    {counter::refused_connections_per_address, "connections_per_address"},
    {counter::refused_descriptors, "descriptors"},
  }};
  std::map<std::string, std::uint64_t> result;
  for (const auto& [which, limit] : limits)
    if (totals[which] != 0)
      result[limit] = totals[which];
  return result;
}

std::optional<std::string> date_of(const hub_context& hub, std::chrono::steady_clock::time_point when) {
  if (when == std::chrono::steady_clock::time_point{})
    return std::nullopt;
  return format_timestamp(hub.date(when));
}

std::chrono::steady_clock::duration silence_of(const client& one, std::chrono::steady_clock::time_point now) noexcept {
  // Without heartbeats nobody is asked to speak.
  return one.context->settings.enable_heartbeat ? now - one.last_heard.load(std::memory_order_relaxed)
                                                : client::time_point::duration::zero();
}

} // namespace

hub_stats collect_stats(const hub_context& hub, const hub_gauges& gauges, const ledger_report& books) {
  const auto totals = hub.counters.totals();
  hub_stats stats;
  stats.total_connections = totals[counter::connections];
  stats.total_disconnections = totals[counter::disconnections];
  stats.messages_received = books.inbound.accepted;
  stats.messages_sent = totals[counter::messages_sent];
  stats.messages_failed = totals[counter::messages_failed];
  stats.queue_overflows = totals[counter::queue_overflows];
  stats.heartbeat_timeouts = totals[counter::heartbeat_timeouts];
  stats.events_dropped = totals[counter::events_dropped];
  stats.errors_merged = totals[counter::errors_merged];
  stats.control_dropped = totals[counter::control_dropped];
  stats.handler_deaths = totals[counter::handler_deaths];
  stats.handler_refusals = totals[counter::handler_refusals];
  stats.total_active_connections = gauges.clients();
  stats.active_named_connections = gauges.named_clients;
  stats.active_anonymous_connections = gauges.anonymous_clients;
  // The ledger knows what waits for clients at this moment.
  stats.queue_size =
    gauges.waiting_for_handlers + static_cast<std::size_t>(std::max<std::int64_t>(books.outbound.held, 0));
  stats.queue_utilization = gauges.queue_utilization;
  for (const auto& route : hub.routes()->list()) {
    stats.registered_handlers.push_back(route->pattern);
    if (route->group != nullptr)
      stats.handler_groups[route->group->name].push_back(route->pattern);
  }
  stats.max_queue_size = hub.settings.max_queue_size;
  stats.is_shutdown = !hub.accepts();
  stats.failure = hub.failure();
  for (std::size_t kind = 0; kind < event_kind_count; ++kind)
    stats.registered_hooks[std::string(to_string(static_cast<event_kind>(kind)))] = hub.hook_counts[kind];
  for (std::size_t code = 1; code < errc_count; ++code)
    if (const auto count = totals.errors[code]; count != 0)
      stats.errors[std::string(to_string(static_cast<errc>(code)))] = count;
  stats.refused = refused(totals);
  return stats;
}

client_info describe(const client& one) {
  const auto& hub = *one.context;
  const auto now = hub.now();
  const auto ping = one.last_ping.load(std::memory_order_relaxed);
  const auto pong = one.last_pong.load(std::memory_order_relaxed);
  const bool ever_ponged = pong != client::time_point{};
  client_info info;
  info.client_id = one.id;
  info.connection = one.number;
  info.type = one.anonymous ? "anonymous" : "named";
  info.connected_at = format_timestamp(hub.date(one.connected_at));
  info.duration = seconds(now - one.connected_at);
  info.last_ping = date_of(hub, ping);
  info.last_pong = date_of(hub, pong);
  info.messages_received = one.messages_received;
  info.messages_sent = one.messages_sent;
  info.messages_failed = one.messages_failed;
  info.is_alive = silence_of(one, now) < hub.settings.heartbeat_timeout;
  info.time_since_pong = seconds(now - (ever_ponged ? pong : one.connected_at));
  info.queue_size = one.queue.size();
  info.ledger = {one.books.inbound.totals(), one.books.outbound.totals()};
  info.health_score = health_score(one, now);
  return info;
}

double health_score(const client& one, std::chrono::steady_clock::time_point now) noexcept {
  const auto& settings = one.context->settings;
  const auto failed = static_cast<double>(one.messages_failed.load(std::memory_order_relaxed));
  const auto sent = static_cast<double>(one.messages_sent.load(std::memory_order_relaxed));
  const auto overdue = seconds(silence_of(one, now) - settings.heartbeat_interval);
  const auto grace = std::max(seconds(settings.heartbeat_timeout - settings.heartbeat_interval), 0.001);
  return 1.0 - 0.5 * std::clamp(overdue / grace, 0.0, 1.0) - 0.5 * (failed > 0 ? failed / (failed + sent) : 0.0);
}

} // namespace hubcaf
