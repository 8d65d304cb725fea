// SPDX-License-Identifier: MIT
#include "latency.hpp"

#include <utility>

namespace example {

double latency_ms(const histogram& from, double share) {
  return static_cast<double>(from.percentile(share)) / 1e6;
}

void add_latency(summary& to, const std::string& name, const histogram& from) {
  to.add(name + ", p50", latency_ms(from, 0.5), "ms");
  to.add(name + ", p99", latency_ms(from, 0.99), "ms");
  to.add(name + ", greatest", latency_ms(from, 1), "ms");
}

plot latency_plot(std::string title, const percentile_lines& from) {
  return {
    std::move(title), "virtual time [min]", "milliseconds, logarithmic", from.lines(), plot_style::lines, true, {}};
}

} // namespace example
