// SPDX-License-Identifier: MIT
#include "json_number.hpp"

#include <algorithm>
#include <cmath>

namespace hubcaf::detail {

namespace {

/// Power of ten of the first digit that is not 0, such as -2 for 0.0123e0; 0 for zero. Huge exponents are cut to `int`.
long long magnitude(std::string_view text) noexcept {
  auto mark = text.find_first_of("eE");
  auto mantissa = text.substr(0, mark);
  auto leading = static_cast<long long>(mantissa.find_first_of("123456789"));
  if (leading < 0) // npos
    return 0;
  auto point = static_cast<long long>(std::min(mantissa.find('.'), mantissa.size()));
  auto result = leading < point ? point - leading - 1 : point - leading;
  if (mark == std::string_view::npos)
    return result;
  auto digits = text.substr(text[mark + 1] == '+' ? mark + 2 : mark + 1);
  auto cut = digits.front() == '-' ? std::numeric_limits<int>::min() : std::numeric_limits<int>::max();
  return result + parse_integer<int>(digits).value_or(cut);
}

template <class T>
std::optional<T> parse_real(std::string_view text) noexcept {
  T value{};
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  // Out of range means too large or too close to zero; the latter is zero.
  if (error == std::errc::result_out_of_range && stop == end && magnitude(text) < 0)
    return text.front() == '-' ? -T{} : T{};
  if (error != std::errc{} || stop != end || !std::isfinite(value))
    return std::nullopt;
  return value;
}

template <class T>
void append_real(std::string& out, T value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[40];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

template <class T>
std::string range_text(std::string_view kind, T low, auto high) {
  std::string result(kind);
  result += " from ";
  append_number(result, low);
  result += " to ";
  append_number(result, high);
  return result;
}

} // namespace

std::optional<double> parse_double(std::string_view text) noexcept {
  return parse_real<double>(text);
}

std::optional<float> parse_float(std::string_view text) noexcept {
  return parse_real<float>(text);
}

void append_number(std::string& out, double value) {
  append_real(out, value);
}

void append_number(std::string& out, float value) {
  append_real(out, value);
}

std::string integer_range(long long low, unsigned long long high) {
  return range_text("an integer", low, high);
}

std::string real_range(double max) {
  return range_text("a number", -max, max);
}

std::string real_range(float max) {
  return range_text("a number", -max, max);
}

} // namespace hubcaf::detail
