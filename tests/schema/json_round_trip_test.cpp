// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_json_round_trip

#include "sample_types.hpp"

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/utf8.hpp>

#include <boost/json/parse.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

using namespace hubcaf;

namespace {

/// Values of every kind, with the extremes more often than chance would bring them.
class generator {
public:
  explicit generator(std::uint64_t seed) : random_(seed) {
  }

  std::size_t below(std::size_t limit) {
    return static_cast<std::size_t>(random_() % limit);
  }

  template <class T>
  T integer() {
    using limits = std::numeric_limits<T>;
    switch (below(4)) {
      case 0:
        return below(2) == 0 ? limits::min() : limits::max();
      case 1:
        return T{};
      default:
        return static_cast<T>(random_());
    }
  }

  double real() {
    if (below(8) == 0)
      return std::bit_cast<double>(below(1000)); // denormal
    auto result = std::bit_cast<double>(random_());
    return std::isfinite(result) ? result : -0.0;
  }

  float single() {
    auto result = std::bit_cast<float>(static_cast<std::uint32_t>(random_()));
    return std::isfinite(result) ? result : 0.1F;
  }

  std::string text() {
    std::string result;
    for (auto left = below(8); left > 0; --left) {
      auto code_point = static_cast<std::uint32_t>(below(3) == 0 ? below(0x80) : below(0x110000));
      append_utf8(result, code_point >= 0xD800 && code_point <= 0xDFFF ? '"' : code_point);
    }
    return result;
  }

  std::vector<double> reals() {
    std::vector<double> result(below(4));
    for (auto& value : result)
      value = real();
    return result;
  }

  sample::everything everything() {
    sample::everything result;
    result.flag = below(2) == 0;
    result.i8 = integer<std::int8_t>();
    result.u8 = integer<std::uint8_t>();
    result.i64 = integer<std::int64_t>();
    result.u64 = integer<std::uint64_t>();
    result.single = single();
    result.real = real();
    result.text = text();
    if (below(2) == 0)
      result.maybe = real();
    for (auto left = below(4); left > 0; --left)
      result.flags.push_back(below(2) == 0);
    for (auto& value : result.triple)
      value = integer<std::int32_t>();
    for (auto left = below(3); left > 0; --left)
      result.by_name[text()] = {text(), static_cast<int>(1 + below(1000))};
    for (auto left = below(3); left > 0; --left)
      result.series[text()] = reals();
    result.paint = static_cast<sample::colour>(below(3));
    result.wrapped.text = 'x' + text();
    result.raw.text = R"([1.0, {"a" : 1e5}])";
    result.tree = {{"real", real()}, {"int", integer<std::int64_t>()}, {"list", {nullptr, true, text()}}};
    return result;
  }

private:
  std::mt19937_64 random_;
};

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size())
    return false;
  for (std::size_t index = 0; index < a.size(); ++index)
    if (std::bit_cast<std::uint64_t>(a[index]) != std::bit_cast<std::uint64_t>(b[index]))
      return false;
  return true;
}

} // namespace

CAF_TEST(random_structs_survive_both_ways) {
  generator random(42);
  for (int round = 0; round < 20'000; ++round) {
    auto before = random.everything();
    std::string json;
    json_encode(json, before);

    auto after = json_decode<sample::everything>(json);
    if (!after)
      CAF_FAIL(after.error().pointer << " is not " << after.error().expected << " in " << json);
    if (*after != before || std::signbit(after->real) != std::signbit(before.real))
      CAF_FAIL("changed: " << json);
    boost::system::error_code error;
    boost::json::parse(json, error);
    if (error)
      CAF_FAIL("no JSON: " << json);
  }
  CAF_CHECK(true);
}

CAF_TEST(a_million_doubles_survive_to_the_last_bit) {
  generator random(43);
  for (int round = 0; round < 1000; ++round) {
    std::vector<double> before(1000);
    for (auto& value : before)
      value = random.real();
    std::string json;
    json_encode(json, before);

    auto after = json_decode<std::vector<double>>(json);
    if (!after || !same_bits(*after, before))
      CAF_FAIL("changed: " << json);
  }
  CAF_CHECK(true);
}
