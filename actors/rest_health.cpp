// SPDX-License-Identifier: MIT
#include "rest_health.hpp"

#include "../schema/timestamp.hpp"
#include "health.hpp"
#include "hub_context.hpp"
#include "rest_bodies.hpp"

namespace hubcaf {

http_response answer_health(const hub_context& hub, const http_request& request) {
  if (request.method != "GET" && request.method != "HEAD")
    return method_not_allowed("GET, HEAD");
  const auto gauges = read_gauges(hub);
  const auto evidence = evidence_of(hub, gauges);
  const auto verdict = assess(evidence);
  const auto totals = totals_for_health(hub);
  auto result =
    json_response(health_body{verdict.status, verdict.issues,
                              health_stats{gauges.clients(), gauges.queue_utilization, verdict.message_success_rate,
                                           totals.queue_overflows, totals.heartbeat_timeouts, totals.connections},
                              format_timestamp(hub.date())});
  if (!evidence.out_of_service.empty()) {
    result.status = 503;
    result.headers.emplace_back("Retry-After", "5");
  }
  return result;
}

} // namespace hubcaf
