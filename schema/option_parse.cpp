// SPDX-License-Identifier: MIT
#include "option_parse.hpp"

#include "type_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace hubcaf {

namespace {

template <class T>
struct unit {
  std::string_view name;
  T factor;
};

constexpr std::array<unit<std::uint64_t>, 4> size_units = {
  {{"", 1}, {"KiB", 1U << 10U}, {"MiB", 1U << 20U}, {"GiB", 1U << 30U}}};
constexpr std::array<unit<double>, 5> time_units = {{{"", 1e3}, {"ms", 1}, {"s", 1e3}, {"min", 6e4}, {"h", 3.6e6}}};

/// The factor of the unit called `name`, or null.
template <class T, std::size_t Size>
const T* find_factor(const std::array<unit<T>, Size>& units, std::string_view name) noexcept {
  for (const auto& entry : units)
    if (entry.name == name)
      return &entry.factor;
  return nullptr;
}

/// The part of `text` before the first character that is none of `number_chars`.
std::string_view leading(std::string_view text, std::string_view number_chars) noexcept {
  return text.substr(0, text.find_first_not_of(number_chars));
}

bool equal_ignoring_case(std::string_view text, std::string_view lower_case) noexcept {
  auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; };
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(), same);
}

} // namespace

std::optional<std::uint64_t> parse_count(std::string_view text) noexcept {
  std::uint64_t value = 0;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) noexcept {
  auto digits = leading(text, "0123456789");
  auto number = parse_count(digits);
  auto factor = find_factor(size_units, text.substr(digits.size()));
  if (!number || factor == nullptr || *number > std::numeric_limits<std::uint64_t>::max() / *factor)
    return std::nullopt;
  return *number * *factor;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept {
  auto digits = leading(text, "0123456789.");
  auto factor = find_factor(time_units, text.substr(digits.size()));
  if (factor == nullptr || digits.empty() || digits.front() == '.' || digits.back() == '.')
    return std::nullopt;
  double number = 0;
  auto end = digits.data() + digits.size();
  auto [stop, error] = std::from_chars(digits.data(), end, number, std::chars_format::fixed);
  auto millis = number * *factor;
  constexpr double largest = 1e15; // far above every option's range, far below overflow
  if (error != std::errc{} || stop != end || millis > largest || (millis < 1 && millis != 0))
    return std::nullopt;
  return std::chrono::milliseconds(std::llround(millis));
}

std::optional<bool> parse_flag(std::string_view text) noexcept {
  for (std::string_view word : {"true", "1", "on", "yes"})
    if (equal_ignoring_case(text, word))
      return true;
  for (std::string_view word : {"false", "0", "off", "no"})
    if (equal_ignoring_case(text, word))
      return false;
  return std::nullopt;
}

std::optional<std::vector<std::pair<std::string_view, std::string_view>>> split_rules(std::string_view text) {
  constexpr std::string_view separators = ", ";
  std::vector<std::pair<std::string_view, std::string_view>> result;
  for (auto start = text.find_first_not_of(separators); start != std::string_view::npos;
       start = text.find_first_not_of(separators, start)) {
    const auto rule = text.substr(start, text.find_first_of(separators, start) - start);
    start += rule.size();
    const auto equals = rule.rfind('=');
    if (equals == std::string_view::npos || equals + 1 == rule.size())
      return std::nullopt;
    const auto pattern = rule.substr(0, equals);
    const auto is_same = [=](const auto& other) { return other.first == pattern; };
    if (!is_type_pattern(pattern) || std::any_of(result.begin(), result.end(), is_same))
      return std::nullopt;
    result.emplace_back(pattern, rule.substr(equals + 1));
  }
  return result;
}

std::string format_bytes(std::uint64_t bytes) {
  auto best = size_units.front();
  for (const auto& entry : size_units)
    if (bytes != 0 && bytes % entry.factor == 0)
      best = entry;
  return std::to_string(bytes / best.factor) + std::string(best.name);
}

std::string format_duration(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0)
    return std::to_string(time.count() / 1000) + 's';
  return std::to_string(time.count()) + "ms";
}

std::string variable_name(std::string_view option) {
  std::string result = "HUBCAF_";
  for (auto c : option)
    result += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

} // namespace hubcaf
