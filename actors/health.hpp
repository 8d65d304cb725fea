// SPDX-License-Identifier: MIT
#pragma once

#include "gauges.hpp"
#include "health_window.hpp"
#include "stats.hpp"

#include <cstdint>
#include <string_view>

/// The verdict on a hub.
namespace hubcaf {

class hub_context;

/// The facts by which health is judged. What is counted is counted within `health_window`; older trouble is forgotten.
struct health_evidence {
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_failed = 0;
  std::uint64_t queue_overflows = 0;
  std::uint64_t heartbeat_timeouts = 0;
  /// Connections that were open at any time within the window.
  std::uint64_t connections = 0;
  /// How full the fullest queue is, 0 to 1.
  double queue_utilization = 0;
  /// The status of a hub that takes no messages, whatever the rules say; empty while it serves.
  std::string_view out_of_service;
};

/// Collects the evidence. Looks at no client. Thread-safe.
[[nodiscard]] health_evidence evidence_of(const hub_context& hub, const hub_gauges& gauges);

/// The rules: utilisation over 0.9 critical, over 0.7 warning; any overflow critical; failed over 10 % of sent warning;
/// heartbeat time-outs over 5 % of the connections warning; a stopping hub is `draining`.
[[nodiscard]] hub_health assess(const health_evidence& evidence);

/// The totals of now, for the window.
[[nodiscard]] health_totals totals_for_health(const hub_context& hub);

} // namespace hubcaf
