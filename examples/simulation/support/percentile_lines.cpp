// SPDX-License-Identifier: MIT
#include "percentile_lines.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace example {

namespace {

struct percentile {
  const char* name;
  double share;
};

constexpr std::array<percentile, 5> shown{{{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}}};

/// Adds the point of one interval to each line; a gap if nothing was measured.
void add_points(std::vector<series>& to, double minutes, const histogram& latencies) {
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto milliseconds = latencies.empty() ? std::numeric_limits<double>::quiet_NaN()
                                                : static_cast<double>(latencies.percentile(shown[i].share)) / 1e6;
    to[i].points.emplace_back(minutes, milliseconds);
  }
}

double minutes(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::ratio<60>>(time).count();
}

} // namespace

percentile_lines::percentile_lines(std::chrono::nanoseconds interval) : interval_(interval) {
  for (const auto& line : shown)
    finished_.push_back({line.name, {}});
}

void percentile_lines::record(std::chrono::nanoseconds now, std::chrono::nanoseconds latency) {
  end_intervals(now / interval_);
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, latency.count()));
  current_.record(value);
  all_.record(value);
}

std::vector<series> percentile_lines::lines() const {
  auto result = finished_;
  if (!current_.empty())
    add_points(result, minutes((index_ + 1) * interval_), current_);
  return result;
}

void percentile_lines::end_intervals(std::int64_t current) {
  for (; index_ < current; ++index_) {
    add_points(finished_, minutes((index_ + 1) * interval_), current_);
    current_.clear();
  }
}

} // namespace example
