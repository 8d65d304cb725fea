// SPDX-License-Identifier: MIT
#pragma once

#include "percentile_lines.hpp"
#include "summary.hpp"

#include <string>

/// Showing latencies, which are recorded in nanoseconds.
namespace example {

/// In milliseconds.
[[nodiscard]] double latency_ms(const histogram& from, double share);

/// p50, p99 and the greatest, in milliseconds, with `name` before them.
void add_latency(summary& to, const std::string& name, const histogram& from);

/// Percentiles over virtual time on a logarithmic axis.
[[nodiscard]] plot latency_plot(std::string title, const percentile_lines& from);

} // namespace example
