// SPDX-License-Identifier: MIT
#include "stats.hpp"

#include "../schema/timestamp.hpp"
#include "client.hpp"
#include "hub_context.hpp"
#include "route_table.hpp"

#include <algorithm>

namespace hubcaf {

namespace {

double seconds(std::chrono::steady_clock::duration value) noexcept {
  return std::chrono::duration<double>(value).count();
}

/// Adds one queue to the gauges.
void add_queue(hub_stats& stats, const auto& queue) noexcept {
  stats.queue_size += queue.size();
  const auto fill = static_cast<double>(queue.size()) / static_cast<double>(queue.capacity());
  stats.queue_utilization = std::max(stats.queue_utilization, std::min(fill, 1.0));
}

std::optional<std::string> date_of(const hub_context& hub, std::chrono::steady_clock::time_point when) {
  if (when == std::chrono::steady_clock::time_point{})
    return std::nullopt;
  return format_timestamp(hub.date(when));
}

} // namespace

hub_stats collect_stats(const hub_context& hub) {
  const auto totals = hub.counters.totals();
  hub_stats stats;
  stats.total_connections = totals[counter::connections];
  stats.total_disconnections = totals[counter::disconnections];
  stats.messages_received = hub.counters.report().inbound.accepted;
  stats.messages_sent = totals[counter::messages_sent];
  stats.messages_failed = totals[counter::messages_failed];
  stats.queue_overflows = totals[counter::queue_overflows];
  stats.heartbeat_timeouts = totals[counter::heartbeat_timeouts];
  stats.events_dropped = totals[counter::events_dropped];
  stats.errors_merged = totals[counter::errors_merged];
  stats.handler_deaths = totals[counter::handler_deaths];
  for (const auto& one : hub.clients.list()) {
    ++stats.total_active_connections;
    ++(one->anonymous ? stats.active_anonymous_connections : stats.active_named_connections);
    add_queue(stats, one->queue);
  }
  for (const auto& route : hub.routes()->list()) {
    stats.registered_handlers.push_back(route->pattern);
    for (const auto& instance : route->instances)
      add_queue(stats, *instance.inbox);
  }
  stats.max_queue_size = hub.settings.max_queue_size;
  stats.is_shutdown = !hub.accepts();
  stats.failure = hub.failure();
  for (std::size_t kind = 0; kind < event_kind_count; ++kind)
    stats.registered_hooks[std::string(to_string(static_cast<event_kind>(kind)))] = hub.hook_counts[kind];
  for (std::size_t code = 1; code < errc_count; ++code)
    if (const auto count = totals.errors[code]; count != 0)
      stats.errors[std::string(to_string(static_cast<errc>(code)))] = count;
  return stats;
}

hub_health assess(const hub_stats& stats) {
  hub_health result;
  bool critical = false;
  const auto issue = [&](bool applies, bool is_critical, const char* text) {
    if (!applies)
      return;
    result.issues.emplace_back(text);
    critical = critical || is_critical;
  };
  const auto failed = static_cast<double>(stats.messages_failed);
  const auto sent = static_cast<double>(stats.messages_sent);
  const auto timeouts = static_cast<double>(stats.heartbeat_timeouts);
  const auto connections = static_cast<double>(stats.total_connections);
  issue(stats.queue_utilization > 0.9, true, "a queue is more than 90 % full");
  issue(stats.queue_utilization > 0.7 && stats.queue_utilization <= 0.9, false, "a queue is more than 70 % full");
  issue(stats.queue_overflows > 0, true, "a queue has overflowed");
  issue(failed > 0.1 * sent, false, "more than 10 % of the messages sent failed");
  issue(timeouts > 0.05 * connections, false, "more than 5 % of all connections ended by a heartbeat timeout");
  result.message_success_rate = sent + failed > 0 ? sent / (sent + failed) : 1.0;
  result.status = critical ? "critical" : result.issues.empty() ? "healthy" : "warning";
  if (stats.is_shutdown)
    result.status = "draining";
  if (stats.failure) {
    result.status = "critical";
    result.issues.insert(result.issues.begin(), "the hub has failed: " + *stats.failure);
  }
  return result;
}

client_info describe(const client& one) {
  const auto& hub = *one.context;
  const auto now = hub.now();
  const auto heard = one.last_heard.load(std::memory_order_relaxed);
  const auto ping = one.last_ping.load(std::memory_order_relaxed);
  const auto pong = one.last_pong.load(std::memory_order_relaxed);
  const bool ever_ponged = pong != client::time_point{};
  // Without heartbeats nobody is asked to speak.
  const auto silence = hub.settings.enable_heartbeat ? now - heard : client::time_point::duration::zero();
  client_info info;
  info.client_id = one.id;
  info.type = one.anonymous ? "anonymous" : "named";
  info.connected_at = format_timestamp(hub.date(one.connected_at));
  info.duration = seconds(now - one.connected_at);
  info.last_ping = date_of(hub, ping);
  info.last_pong = date_of(hub, pong);
  info.messages_received = one.messages_received;
  info.messages_sent = one.messages_sent;
  info.messages_failed = one.messages_failed;
  info.is_alive = silence < hub.settings.heartbeat_timeout;
  info.time_since_pong = seconds(now - (ever_ponged ? pong : one.connected_at));
  info.queue_size = one.queue.size();
  info.ledger = {one.books.inbound.totals(), one.books.outbound.totals()};
  const auto failed = static_cast<double>(info.messages_failed);
  const auto sent = static_cast<double>(info.messages_sent);
  const auto overdue = seconds(silence - hub.settings.heartbeat_interval);
  const auto grace = std::max(seconds(hub.settings.heartbeat_timeout - hub.settings.heartbeat_interval), 0.001);
  info.health_score =
    1.0 - 0.5 * std::clamp(overdue / grace, 0.0, 1.0) - 0.5 * (failed > 0 ? failed / (failed + sent) : 0.0);
  return info;
}

} // namespace hubcaf
