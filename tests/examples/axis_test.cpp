// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_axis

#include <caf/test/unit_test.hpp>

#include <support/axis.hpp>

#include <cmath>

namespace {

std::string labels(const example::axis& of) {
  std::string result;
  for (const auto& [at, label] : of.tics)
    result += (result.empty() ? "" : " ") + label;
  return result;
}

} // namespace

CAF_TEST(tics_are_round) {
  CAF_CHECK_EQUAL(labels(example::round_axis(0, 97, 5)), "0 20 40 60 80 100");
  CAF_CHECK_EQUAL(labels(example::round_axis(3, 0.97e6, 5)), "0 200,000 400,000 600,000 800,000 1M");
  CAF_CHECK_EQUAL(labels(example::round_axis(-3, 7, 5)), "-4 -2 0 2 4 6 8");
  CAF_CHECK_EQUAL(labels(example::exact_axis(1, 9.9, 5)), "2 4 6 8 10");
  CAF_CHECK_EQUAL(labels(example::log_axis(2, 300, 5)), "1 10 100 1,000");
  CAF_CHECK_EQUAL(labels(example::log_axis(1e-9, 1e9, 6)), "1e-09 1e-06 0.001 1 1,000 1M 1G");
}

CAF_TEST(every_axis_has_room_for_its_values) {
  for (const double low : {-1e99, -5.0, 0.0, 1e-99, 5.0, 1e99})
    for (const double high : {-1e99, -5.0, 0.0, 1e-99, 5.0, 1e99}) {
      if (high < low)
        continue;
      for (const auto& uut : {example::round_axis(low, high, 6), example::exact_axis(low, high, 6)}) {
        CAF_CHECK(uut.low <= low);
        CAF_CHECK(uut.high >= high);
        CAF_CHECK(uut.low < uut.high);
        CAF_CHECK(uut.tics.size() <= 9);
      }
      if (low > 0) {
        const auto uut = example::log_axis(low, high, 6);
        CAF_CHECK(uut.low <= low * (1 + 1e-9));
        CAF_CHECK(uut.high >= high * (1 - 1e-9));
        CAF_CHECK(uut.low < uut.high);
      }
    }
}

CAF_TEST(an_end_that_is_almost_round_stays_inside) {
  for (int i = 1; i <= 10'000; ++i)
    for (const double high : {i * 0.01, std::nextafter(i * 0.01, 1e9), std::nextafter(i * 0.01, 0)}) {
      CAF_CHECK(example::exact_axis(0, high, 6).high >= high);
      CAF_CHECK(example::round_axis(0, high, 6).high >= high);
      CAF_CHECK(example::round_axis(-high, 0, 6).low <= -high);
    }
}
