// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_number_format

#include <caf/test/unit_test.hpp>

#include <support/number_format.hpp>

#include <limits>

using example::format_clock;
using example::format_number;
using example::format_tic;

CAF_TEST(integers_have_commas_between_thousands) {
  CAF_CHECK_EQUAL(format_number(0), "0");
  CAF_CHECK_EQUAL(format_number(999), "999");
  CAF_CHECK_EQUAL(format_number(1000), "1,000");
  CAF_CHECK_EQUAL(format_number(-123'456), "-123,456");
  CAF_CHECK_EQUAL(format_number(-1'234'567), "-1,234,567");
  CAF_CHECK_EQUAL(format_number(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
  CAF_CHECK_EQUAL(format_number(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

CAF_TEST(fractions_have_four_digits_that_count) {
  CAF_CHECK_EQUAL(format_number(12.3456), "12.35");
  CAF_CHECK_EQUAL(format_number(1234567.8), "1,234,568");
  CAF_CHECK_EQUAL(format_number(0.00012345678), "0.0001235");
  CAF_CHECK_EQUAL(format_number(0.5), "0.5");
  CAF_CHECK_EQUAL(format_number(-2.50), "-2.5");
  CAF_CHECK_EQUAL(format_number(1.5e18), "1.5e+18");
  CAF_CHECK_EQUAL(format_number(-0.0), "0");
}

CAF_TEST(what_is_no_number_is_a_dash) {
  CAF_CHECK_EQUAL(format_number(std::numeric_limits<double>::quiet_NaN()), "-");
  CAF_CHECK_EQUAL(format_number(-std::numeric_limits<double>::infinity()), "-");
}

CAF_TEST(tics_are_short) {
  CAF_CHECK_EQUAL(format_tic(0), "0");
  CAF_CHECK_EQUAL(format_tic(0.3), "0.3");
  CAF_CHECK_EQUAL(format_tic(20'000), "20,000");
  CAF_CHECK_EQUAL(format_tic(1'500'000), "1.5M");
  CAF_CHECK_EQUAL(format_tic(-2e9), "-2G");
  CAF_CHECK_EQUAL(format_tic(1e12), "1e+12");
}

CAF_TEST(a_clock_counts_hours_without_limit) {
  CAF_CHECK_EQUAL(format_clock(0), "00:00:00");
  CAF_CHECK_EQUAL(format_clock(59.99), "00:00:59");
  CAF_CHECK_EQUAL(format_clock(3661), "01:01:01");
  CAF_CHECK_EQUAL(format_clock(360'000), "100:00:00");
  CAF_CHECK_EQUAL(format_clock(-1), "00:00:00");
}
