// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_json_number

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/json_number.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <string>

using namespace hubcaf::detail;

namespace {

template <class T>
std::string text_of(T value) {
  hubcaf::json_buffer result;
  append_number(result, value);
  return std::string(result.view());
}

bool same_bits(std::optional<double> a, double b) {
  return a && std::bit_cast<std::uint64_t>(*a) == std::bit_cast<std::uint64_t>(b);
}

} // namespace

CAF_TEST(integers_are_read_within_their_range) {
  CAF_CHECK(parse_integer<std::int8_t>("-128") == -128);
  CAF_CHECK(!parse_integer<std::int8_t>("-129"));
  CAF_CHECK(parse_integer<std::uint8_t>("255") == 255);
  CAF_CHECK(!parse_integer<std::uint8_t>("256"));
  CAF_CHECK(!parse_integer<std::uint8_t>("-1"));
  CAF_CHECK(parse_integer<std::uint8_t>("-0") == 0);
  CAF_CHECK(parse_integer<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CAF_CHECK(parse_integer<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  CAF_CHECK(!parse_integer<std::uint64_t>("18446744073709551616"));
}

CAF_TEST(fractions_and_exponents_make_no_integer) {
  for (auto text : {"1.0", "1e0", "1E2", "0.0", "-0.0", ""})
    CAF_CHECK(!parse_integer<int>(text));
}

CAF_TEST(numbers_that_are_too_large_are_refused) {
  for (auto text : {"1e309", "-1e309", "1e999999999999999999999", "123456789e305", "0.001e400", "1.8e308"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(!parse_double(text));
  }
  CAF_CHECK(!parse_double(std::string(400, '9')));
  CAF_CHECK(!parse_float("1e39"));
  CAF_CHECK(parse_float("3.4028235e38") == std::numeric_limits<float>::max());
}

CAF_TEST(numbers_that_are_too_small_are_zero) {
  for (auto text : {"1e-400", "1e-999999999999999999999", "0.0000001e-320", "123e-500"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(same_bits(parse_double(text), 0.0));
  }
  CAF_CHECK(same_bits(parse_double("-1e-400"), -0.0));
  CAF_CHECK(same_bits(parse_double("0." + std::string(500, '0') + "1"), 0.0));
  CAF_CHECK(same_bits(parse_double("0e999999999999"), 0.0));
  CAF_CHECK(parse_float("1e-60") == 0.0F);
}

CAF_TEST(long_texts_are_no_matter_of_their_exponent_alone) {
  CAF_CHECK(same_bits(parse_double("1" + std::string(400, '0') + "e-400"), 1.0));
  CAF_CHECK(same_bits(parse_double("0." + std::string(399, '0') + "1e400"), 1.0));
}

CAF_TEST(floating_point_numbers_take_the_shortest_form) {
  CAF_CHECK_EQUAL(text_of(0.1), "0.1");
  CAF_CHECK_EQUAL(text_of(5.0), "5");
  CAF_CHECK_EQUAL(text_of(-0.0), "-0");
  CAF_CHECK_EQUAL(text_of(1e300), "1e+300");
  CAF_CHECK_EQUAL(text_of(0.30000000000000004), "0.30000000000000004");
  CAF_CHECK_EQUAL(text_of(0.1F), "0.1");
}

CAF_TEST(what_json_does_not_have_is_null) {
  CAF_CHECK_EQUAL(text_of(std::numeric_limits<double>::infinity()), "null");
  CAF_CHECK_EQUAL(text_of(-std::numeric_limits<double>::infinity()), "null");
  CAF_CHECK_EQUAL(text_of(std::nan("")), "null");
  CAF_CHECK_EQUAL(text_of(std::numeric_limits<float>::infinity()), "null");
}

CAF_TEST(the_limits_of_integers_are_written) {
  CAF_CHECK_EQUAL(text_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  CAF_CHECK_EQUAL(text_of(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  CAF_CHECK_EQUAL(text_of(std::numeric_limits<std::int8_t>::min()), "-128");
}

CAF_TEST(every_double_survives_to_the_last_bit) {
  std::mt19937_64 random(20260131); // NOLINT: seeded on purpose
  char digits[64];
  for (int round = 0; round < 200'000; ++round) {
    auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value))
      continue;
    std::snprintf(digits, sizeof digits, "%.17g", value);
    if (!same_bits(parse_double(text_of(value)), value) || !same_bits(parse_double(digits), value))
      CAF_FAIL("changed: " << digits);
  }
  CAF_CHECK(true);
}

CAF_TEST(ordinary_doubles_of_17_digits_survive_too) {
  std::mt19937_64 random(7); // NOLINT: seeded on purpose
  std::uniform_real_distribution<double> ordinary(-1e6, 1e6);
  char digits[64];
  for (int round = 0; round < 200'000; ++round) {
    auto value = ordinary(random);
    std::snprintf(digits, sizeof digits, "%.17g", value);
    if (!same_bits(parse_double(text_of(value)), value) || !same_bits(parse_double(digits), value))
      CAF_FAIL("changed: " << digits);
  }
  CAF_CHECK(true);
}

CAF_TEST(integers_of_every_length_are_written) {
  std::uint64_t power = 1;
  int unequal = 0;
  const auto check_one = [&unequal](auto value) { unequal += text_of(value) == std::to_string(value) ? 0 : 1; };
  for (int digits = 1; digits <= 20; ++digits, power *= 10)
    for (std::uint64_t value : {power - 1, power, power + 1, power * 9 + 5, power + power / 3})
      for (auto one : {value, 0 - value}) {
        check_one(one);
        check_one(static_cast<std::int64_t>(one));
        check_one(static_cast<std::int32_t>(one));
        check_one(static_cast<std::uint16_t>(one));
        check_one(static_cast<std::int8_t>(one));
      }
  check_one(std::numeric_limits<std::int64_t>::min());
  check_one(std::numeric_limits<std::uint64_t>::max());
  std::mt19937_64 random(12);
  for (int round = 0; round < 100'000; ++round)
    check_one(static_cast<std::int64_t>(random() >> random() % 64));
  CAF_CHECK_EQUAL(unequal, 0);
}
