// SPDX-License-Identifier: MIT
#pragma once

#include "histogram.hpp"
#include "plot.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace example {

/// Latency over virtual time: p50, p90, p99, p99.9 and the greatest of each interval, and of the whole run.
///
/// Memory does not grow with the number of latencies, only with that of the intervals.
class percentile_lines {
public:
  /// `interval` must be > 0.
  explicit percentile_lines(std::chrono::nanoseconds interval);

  /// Counts a latency that was measured at virtual time `now`, which never decreases. A negative latency counts as 0.
  void record(std::chrono::nanoseconds now, std::chrono::nanoseconds latency);

  /// Of all latencies, in nanoseconds.
  [[nodiscard]] const histogram& all() const {
    return all_;
  }

  /// One series per percentile. x: the end of the interval in virtual minutes; y: milliseconds, a gap where nothing was measured.
  [[nodiscard]] std::vector<series> lines() const;

private:
  void end_intervals(std::int64_t current);

  const std::chrono::nanoseconds interval_;
  std::int64_t index_ = 0;
  histogram current_;
  histogram all_;
  std::vector<series> finished_;
};

} // namespace example
