// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_histogram

#include <caf/test/unit_test.hpp>

#include <support/histogram.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using example::histogram;

namespace {

constexpr double shares[] = {0, 0.001, 0.07, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};

/// The least value that at least `share` of all do not exceed.
std::uint64_t exact(const std::vector<std::uint64_t>& sorted, double share) {
  const auto rank = std::ceil(share * static_cast<double>(sorted.size()) * (1 - 1e-12));
  return sorted[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
}

/// Values of all magnitudes, many small ones and a long tail.
std::vector<std::uint64_t> draw(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 chance(seed);
  std::vector<std::uint64_t> result;
  while (result.size() < count)
    result.push_back(chance() >> (chance() % 64));
  return result;
}

histogram record_all(const std::vector<std::uint64_t>& values) {
  histogram result;
  for (const auto value : values)
    result.record(value);
  return result;
}

} // namespace

CAF_TEST(percentiles_are_within_a_256th_of_the_exact_ones) {
  for (const std::size_t count : {1U, 2U, 3U, 10U, 999U, 100'000U}) {
    auto values = draw(count, count);
    const auto uut = record_all(values);

    std::sort(values.begin(), values.end());
    for (const auto share : shares) {
      CAF_MESSAGE("share " << share << " of " << count);
      const auto right = static_cast<double>(exact(values, share));
      CAF_CHECK(std::abs(static_cast<double>(uut.percentile(share)) - right) <= right / 256);
    }
  }
}

CAF_TEST(values_below_256_are_exact) {
  std::vector<std::uint64_t> values;
  for (std::uint64_t i = 0; i < 256; ++i)
    values.insert(values.end(), i % 7 + 1, i);
  const auto uut = record_all(values);

  for (const auto share : shares)
    CAF_CHECK_EQUAL(uut.percentile(share), exact(values, share));
}

CAF_TEST(least_greatest_count_and_mean_are_exact) {
  histogram uut;
  uut.record(1'000'003);
  uut.record(5'000'011, 2);
  uut.record(77, 0);

  CAF_CHECK_EQUAL(uut.count(), 3u);
  CAF_CHECK_EQUAL(uut.min(), 1'000'003u);
  CAF_CHECK_EQUAL(uut.max(), 5'000'011u);
  CAF_CHECK_EQUAL(uut.percentile(0), 1'000'003u);
  CAF_CHECK_EQUAL(uut.percentile(1), 5'000'011u);
  CAF_CHECK(std::abs(uut.mean() - 11'000'025 / 3.0) < 1e-6);
}

CAF_TEST(the_greatest_number_has_a_bucket) {
  constexpr auto greatest = std::numeric_limits<std::uint64_t>::max();
  histogram uut;
  uut.record(0);
  uut.record(greatest);

  CAF_CHECK_EQUAL(uut.percentile(0.5), 0u);
  CAF_CHECK_EQUAL(uut.percentile(0.51), greatest);
}

CAF_TEST(an_empty_histogram_says_0) {
  histogram uut;
  CAF_CHECK(uut.empty());
  CAF_CHECK_EQUAL(uut.percentile(0.5), 0u);
  CAF_CHECK_EQUAL(uut.min(), 0u);
  CAF_CHECK_EQUAL(uut.mean(), 0.0);

  uut.record(300);
  uut.clear();
  CAF_CHECK(uut.empty());
  CAF_CHECK_EQUAL(uut.max(), 0u);
  uut.record(9);
  CAF_CHECK_EQUAL(uut.min(), 9u);
  CAF_CHECK_EQUAL(uut.percentile(1), 9u);
}

CAF_TEST(merged_histograms_are_as_one) {
  auto left = draw(1000, 1);
  const auto right = draw(3000, 2);
  auto uut = record_all(left);
  uut.merge(record_all(right));

  left.insert(left.end(), right.begin(), right.end());
  const auto whole = record_all(left);
  CAF_CHECK_EQUAL(uut.count(), 4000u);
  for (const auto share : shares)
    CAF_CHECK_EQUAL(uut.percentile(share), whole.percentile(share));
  CAF_CHECK(std::abs(uut.mean() - whole.mean()) <= whole.mean() * 1e-9);
}

CAF_TEST(merging_finds_the_least_and_the_greatest) {
  const auto small = record_all({3, 5}), large = record_all({1000, 2000});
  for (const bool small_first : {true, false}) {
    auto uut = small_first ? small : large;
    uut.merge(small_first ? large : small);
    CAF_CHECK_EQUAL(uut.min(), 3u);
    CAF_CHECK_EQUAL(uut.max(), 2000u);
    uut.merge({});
    CAF_CHECK_EQUAL(uut.min(), 3u);
  }
}

CAF_TEST(a_share_is_no_value_more_than_it_says) {
  histogram uut;
  for (std::uint64_t i = 1; i <= 100; ++i)
    uut.record(i);

  // 0.07 * 100 is more than 7 in floating point.
  for (std::uint64_t i = 1; i <= 100; ++i)
    CAF_CHECK_EQUAL(uut.percentile(static_cast<double>(i) / 100), i);
}
