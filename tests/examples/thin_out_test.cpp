// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_thin_out

#include <caf/test/unit_test.hpp>

#include <support/thin_out.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using example::thin_out;

namespace {

using point_list = std::vector<std::pair<double, double>>;

point_list wave(std::size_t count) {
  point_list result;
  for (std::size_t i = 0; i < count; ++i)
    result.emplace_back(static_cast<double>(i), std::sin(static_cast<double>(i) / 50));
  return result;
}

bool contains(const point_list& points, std::pair<double, double> wanted) {
  return std::find(points.begin(), points.end(), wanted) != points.end();
}

} // namespace

CAF_TEST(few_points_stay_as_they_are) {
  CAF_CHECK(thin_out(wave(2000), 2000) == wave(2000));
  CAF_CHECK(thin_out({}, 2000).empty());
}

CAF_TEST(every_peak_survives) {
  // A spike at any place, up or down.
  for (const std::size_t place : {0U, 1U, 4'999U, 5'000U, 9'998U, 9'999U})
    for (const double height : {100.0, -100.0}) {
      auto points = wave(10'000);
      points[place].second = height;

      const auto kept = thin_out(points, 2000);
      CAF_CHECK(contains(kept, points[place]));
      CAF_CHECK(kept.size() <= 2002);
      CAF_CHECK(kept.size() >= 1000);
    }
}

CAF_TEST(order_and_ends_stay) {
  const auto points = wave(12'345);
  const auto kept = thin_out(points, 100);

  CAF_CHECK(std::is_sorted(kept.begin(), kept.end()));
  CAF_CHECK(kept.front() == points.front());
  CAF_CHECK(kept.back() == points.back());
  CAF_CHECK(std::all_of(kept.begin(), kept.end(), [&](const auto& point) { return contains(points, point); }));
}

CAF_TEST(gaps_stay_gaps) {
  auto points = wave(10'000);
  for (std::size_t i = 5'000; i < 6'000; ++i)
    points[i].second = std::numeric_limits<double>::quiet_NaN();

  const auto kept = thin_out(points, 100);
  const auto gaps = std::count_if(kept.begin(), kept.end(), [](const auto& point) { return std::isnan(point.second); });
  CAF_CHECK_EQUAL(gaps, 5);
}
