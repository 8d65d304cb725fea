// SPDX-License-Identifier: MIT
#include "number_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace example {

namespace {

/// Puts commas between the thousands of a number in plain notation.
std::string group(std::string_view plain) {
  const auto sign = plain.starts_with('-') ? 1U : 0U;
  const auto point = std::min(plain.find('.'), plain.size());
  std::string result{plain.substr(0, point)};
  for (auto at = point; at > sign + 3; at -= 3)
    result.insert(at - 3, 1, ',');
  return result + std::string(plain.substr(point));
}

std::string print(double value, std::chars_format format, int precision) {
  std::array<char, 64> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format, precision).ptr;
  return {text.data(), end};
}

/// Without zeros behind the point that say nothing.
std::string trim(std::string text) {
  if (text.find('.') == std::string::npos)
    return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.'))
    text.pop_back();
  return text;
}

/// Plain notation with `digits` that count, and all that stand before the point.
std::string plain(double value, int digits) {
  const auto before = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  return group(trim(print(value, std::chars_format::fixed, std::max(0, digits - before))));
}

bool needs_exponent(double size, double most) {
  return size >= most || size < 1e-4;
}

} // namespace

std::string format_number(std::int64_t value) {
  return group(std::to_string(value));
}

std::string format_number(std::uint64_t value) {
  return group(std::to_string(value));
}

std::string format_number(double value) {
  if (!std::isfinite(value))
    return "-";
  if (value == 0)
    return "0";
  if (needs_exponent(std::abs(value), 1e15))
    return print(value, std::chars_format::general, 4);
  return plain(value, 4);
}

std::string format_tic(double value) {
  if (value == 0 || !std::isfinite(value))
    return format_number(value);
  const auto size = std::abs(value);
  if (needs_exponent(size, 1e12))
    return print(value, std::chars_format::general, 6);
  if (size >= 1e9)
    return plain(value / 1e9, 6) + 'G';
  if (size >= 1e6)
    return plain(value / 1e6, 6) + 'M';
  return plain(value, 6);
}

std::string format_clock(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::max(0.0, seconds));
  const auto two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(whole / 3600) + ':' + two(whole / 60 % 60) + ':' + two(whole % 60);
}

} // namespace example
