// SPDX-License-Identifier: MIT
#include "moments.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace example {

using namespace std::chrono_literals;

std::size_t moments::peak() const {
  std::size_t result = 0, first = 0;
  for (std::size_t last = 0; last < all_.size(); ++last) {
    while (all_[last] - all_[first] >= 1s)
      ++first;
    result = std::max(result, last - first + 1);
  }
  return result;
}

series moments::per_second(std::string name, std::chrono::nanoseconds begin) const {
  series result{std::move(name), {}};
  auto& points = result.points;
  // A step holds until the next point.
  const auto hold = [&] { points.emplace_back(points.back().first + 1, points.back().second); };
  for (const auto when : all_) {
    const auto second = static_cast<double>((when - begin) / 1s);
    if (!points.empty() && points.back().first < second - 1) {
      hold();
      points.emplace_back(points.back().first, std::numeric_limits<double>::quiet_NaN());
    }
    if (points.empty() || points.back().first < second)
      points.emplace_back(second, 0);
    ++points.back().second;
  }
  if (!points.empty())
    hold();
  return result;
}

series moments::share_of(std::size_t total, std::string name, std::chrono::nanoseconds begin) const {
  series result{std::move(name), {{0, 0}}};
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const auto tick = (all_[i] - begin) / 100ms;
    if (i + 1 == all_.size() || (all_[i + 1] - begin) / 100ms != tick)
      result.points.emplace_back(static_cast<double>(tick) / 10,
                                 100 * static_cast<double>(i + 1) / static_cast<double>(total));
  }
  return result;
}

} // namespace example
