// SPDX-License-Identifier: MIT
#include "thin_out.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace example {

std::vector<std::pair<double, double>> thin_out(std::vector<std::pair<double, double>> points, std::size_t most) {
  if (points.size() <= most)
    return points;
  std::vector<std::pair<double, double>> result;
  const auto buckets = std::max<std::size_t>(1, most / 2);
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    const auto begin = bucket * points.size() / buckets;
    const auto end = (bucket + 1) * points.size() / buckets;
    auto least = end, greatest = end, gap = end;
    for (auto i = begin; i < end; ++i) {
      const auto value = points[i].second;
      if (!std::isfinite(value)) {
        gap = std::min(gap, i);
        continue;
      }
      if (least == end || value < points[least].second)
        least = i;
      if (greatest == end || value > points[greatest].second)
        greatest = i;
    }
    std::set<std::size_t> kept{least, greatest, gap};
    if (bucket == 0)
      kept.insert(0);
    if (bucket + 1 == buckets)
      kept.insert(points.size() - 1);
    kept.erase(end);
    for (const auto i : kept)
      result.push_back(points[i]);
  }
  return result;
}

} // namespace example
