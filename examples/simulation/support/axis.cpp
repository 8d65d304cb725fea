// SPDX-License-Identifier: MIT
#include "axis.hpp"

#include "number_format.hpp"

#include <algorithm>
#include <cmath>

namespace example {

namespace {

/// 1, 2 or 5 times a power of ten, so that at most `tics` steps span `range`.
double round_step(double range, int tics) {
  const auto least = range / tics;
  const auto power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * (1 - 1e-9))
      return factor * power;
  return 10 * power;
}

/// Puts tics on the multiples of `step`.
void label(axis& result, double step) {
  const auto first = std::ceil(result.low / step - 1e-9), last = std::floor(result.high / step + 1e-9);
  for (auto i = first; i <= last; ++i)
    result.tics.emplace_back(i * step, format_tic(i * step));
}

/// Makes room for a single value.
void separate(double& low, double& high) {
  if (high - low > 1e-9 * std::max(std::abs(low), std::abs(high)))
    return;
  const auto room = low == 0 ? 1 : std::abs(low) / 2;
  high += room;
  low -= low == 0 ? 0 : room;
}

} // namespace

axis exact_axis(double low, double high, int tics) {
  separate(low, high);
  const auto step = round_step(high - low, tics);
  // An end that is nearly round becomes so, to have its label.
  if (const auto round = std::ceil(high / step) * step; round - high < 0.02 * (high - low))
    high = std::max(high, round);
  axis result{low, high, false, {}};
  label(result, step);
  return result;
}

axis round_axis(double low, double high, int tics) {
  low = std::min(low, 0.0);
  high = std::max(high, 0.0);
  separate(low, high);
  const auto step = round_step(high - low, tics);
  axis result{std::min(low, std::floor(low / step + 1e-9) * step),
              std::max(high, std::ceil(high / step - 1e-9) * step),
              false,
              {}};
  label(result, step);
  return result;
}

axis log_axis(double low, double high, int tics) {
  auto first = static_cast<int>(std::floor(std::log10(low) + 1e-9));
  auto last = static_cast<int>(std::ceil(std::log10(high) - 1e-9));
  last = std::max(last, first + 1);
  axis result{std::pow(10, first), std::pow(10, last), true, {}};
  const auto step = (last - first + tics - 1) / tics;
  for (auto power = first; power <= last; power += step)
    result.tics.emplace_back(std::pow(10, power), format_tic(std::pow(10, power)));
  return result;
}

} // namespace example
