// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_percentile_lines

#include <caf/test/unit_test.hpp>

#include <support/percentile_lines.hpp>

#include <cmath>

using namespace std::chrono_literals;

CAF_TEST(each_interval_has_its_percentiles) {
  example::percentile_lines uut(30s);
  for (int i = 1; i <= 1000; ++i)
    uut.record(10s, i * 1ms);
  uut.record(31s, 7ms);

  const auto lines = uut.lines();
  CAF_REQUIRE_EQUAL(lines.size(), 5u);
  const double expected[] = {500, 900, 990, 999, 1000};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CAF_MESSAGE(lines[i].name);
    CAF_REQUIRE_EQUAL(lines[i].points.size(), 2u);
    CAF_CHECK_EQUAL(lines[i].points[0].first, 0.5);
    CAF_CHECK(std::abs(lines[i].points[0].second - expected[i]) <= expected[i] / 256);
    CAF_CHECK_EQUAL(lines[i].points[1].first, 1.0);
    CAF_CHECK(std::abs(lines[i].points[1].second - 7) <= 7.0 / 256);
  }
  CAF_CHECK_EQUAL(uut.all().count(), 1001u);
  CAF_CHECK_EQUAL(uut.all().max(), 1'000'000'000u);
}

CAF_TEST(an_interval_without_values_is_a_gap) {
  example::percentile_lines uut(1min);
  uut.record(0s, 1ms);
  uut.record(150s, 2ms);

  const auto points = uut.lines().front().points;
  CAF_REQUIRE_EQUAL(points.size(), 3u);
  CAF_CHECK(std::isnan(points[1].second));
  CAF_CHECK_EQUAL(points[1].first, 2.0);
}

CAF_TEST(a_negative_latency_counts_as_0) {
  example::percentile_lines uut(1s);
  uut.record(0s, -5ms);
  CAF_CHECK_EQUAL(uut.all().max(), 0u);
  CAF_CHECK_EQUAL(uut.all().count(), 1u);
}
