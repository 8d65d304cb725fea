// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace example {

/// One axis of a plot: what it spans, and where it is labelled. Plain data.
struct axis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  std::vector<std::pair<double, std::string>> tics;
};

/// An axis from `low` to `high` as they are, or to a round number close by, with round tics, at most about `tics` of them.
[[nodiscard]] axis exact_axis(double low, double high, int tics);

/// The same, widened to round numbers, and to 0 if all values are on one side of it.
[[nodiscard]] axis round_axis(double low, double high, int tics);

/// Powers of ten around `low` and `high`, which must be > 0.
[[nodiscard]] axis log_axis(double low, double high, int tics);

} // namespace example
