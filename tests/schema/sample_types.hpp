// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/schema/message.hpp>

#include <boost/describe/enum.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// Structs of every supported kind, as a user of the library declares them.
namespace sample {

enum class colour { red, green, deep_blue };
BOOST_DESCRIBE_ENUM(colour, red, green, deep_blue)

struct item {
  std::string sku;
  int count = 0;

  bool operator==(const item&) const = default;
};
HUBCAF_STRUCT(item, sku, count)

inline std::optional<hubcaf::violation> check(const item& value) {
  if (value.count < 1)
    return hubcaf::violation{"/count", "an integer of at least 1"};
  return std::nullopt;
}

struct order {
  std::int64_t id = 0;
  double price = 0;
  std::optional<std::string> note;
  std::vector<item> items;

  bool operator==(const order&) const = default;
};
HUBCAF_MESSAGE(order, "demo.order", id, price, note, items)

struct line {
  std::string text;

  bool operator==(const line&) const = default;
};
HUBCAF_VALUE_MESSAGE(line, "chat.message", text)

inline std::optional<hubcaf::violation> check(const line& value) {
  if (value.text.empty() || value.text.size() > 4096)
    return hubcaf::violation{"", "a string of 1 to 4096 bytes"};
  return std::nullopt;
}

struct everything {
  bool flag = false;
  std::int8_t i8 = 0;
  std::uint8_t u8 = 0;
  std::int64_t i64 = 0;
  std::uint64_t u64 = 0;
  float single = 0;
  double real = 0;
  std::string text;
  std::optional<double> maybe;
  std::vector<bool> flags;
  std::array<std::int32_t, 3> triple{};
  std::map<std::string, item> by_name;
  std::unordered_map<std::string, std::vector<double>> series;
  colour paint = colour::red;
  line wrapped;
  hubcaf::raw_json raw;
  boost::json::value tree;

  bool operator==(const everything&) const = default;
};
HUBCAF_MESSAGE(everything, "sample.everything", flag, i8, u8, i64, u64, single, real, text, maybe, flags, triple,
               by_name, series, paint, wrapped, raw, tree)

enum class hue { red, green, deep_blue, black };
BOOST_DESCRIBE_ENUM(hue, red, green, deep_blue, black)

/// Rules of types that are no structs.
inline std::optional<hubcaf::violation> check(hue value) {
  if (value == hue::black)
    return hubcaf::violation{"", "a colour with a hue"};
  return std::nullopt;
}

inline std::optional<hubcaf::violation> check(const std::vector<hue>& values) {
  if (values.size() > 2)
    return hubcaf::violation{"", "at most two hues"};
  return std::nullopt;
}

struct palette {
  hue main = hue::red;
  std::vector<hue> others;
};
HUBCAF_STRUCT(palette, main, others)

} // namespace sample
