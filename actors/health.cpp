// SPDX-License-Identifier: MIT
#include "health.hpp"

#include "hub_context.hpp"

namespace hubcaf {

namespace {

/// The status of a hub whose life is not to serve. The one place where the hub's life becomes a status.
std::string_view status_out_of_service(const hub_context& hub) {
  return hub.draining ? "draining" : "";
}

} // namespace

health_totals totals_for_health(const hub_context& hub) {
  const auto totals = hub.counters.totals();
  return {totals[counter::connections],     totals[counter::disconnections],  totals[counter::messages_sent],
          totals[counter::messages_failed], totals[counter::queue_overflows], totals[counter::heartbeat_timeouts]};
}

health_evidence evidence_of(const hub_context& hub, const hub_gauges& gauges) {
  // The older reading first: a total never falls.
  const auto before = hub.health_readings.base(hub.now());
  const auto now = totals_for_health(hub);
  return {now.messages_sent - before.messages_sent,
          now.messages_failed - before.messages_failed,
          now.queue_overflows - before.queue_overflows,
          now.heartbeat_timeouts - before.heartbeat_timeouts,
          now.connections - before.disconnections,
          gauges.queue_utilization,
          status_out_of_service(hub)};
}

hub_health assess(const health_evidence& evidence) {
  hub_health result;
  bool critical = false;
  const auto issue = [&](bool applies, bool is_critical, const char* text) {
    if (!applies)
      return;
    result.issues.emplace_back(text);
    critical = critical || is_critical;
  };
  const auto failed = static_cast<double>(evidence.messages_failed);
  const auto sent = static_cast<double>(evidence.messages_sent);
  const auto timeouts = static_cast<double>(evidence.heartbeat_timeouts);
  const auto connections = static_cast<double>(evidence.connections);
  const auto full = evidence.queue_utilization;
  issue(full > 0.9, true, "a queue is more than 90 % full");
  issue(full > 0.7 && full <= 0.9, false, "a queue is more than 70 % full");
  issue(evidence.queue_overflows > 0, true, "a queue has overflowed");
  issue(failed > 0.1 * sent, false, "more than 10 % of the messages sent failed");
  issue(timeouts > 0.05 * connections, false, "more than 5 % of the connections ended by a heartbeat timeout");
  result.message_success_rate = sent + failed > 0 ? sent / (sent + failed) : 1.0;
  result.status = critical ? "critical" : result.issues.empty() ? "healthy" : "warning";
  if (!evidence.out_of_service.empty())
    result.status = evidence.out_of_service;
  return result;
}

} // namespace hubcaf
