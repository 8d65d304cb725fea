// SPDX-License-Identifier: MIT
#include "json_number.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>

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
void append_real(json_buffer& out, T value) {
  if (!std::isfinite(value)) {
    out.append("null");
    return;
  }
  constexpr std::size_t most = 40;
  const auto to = out.room(most);
  out.commit(std::to_chars(to, to + most, value).ptr);
}

template <class T>
std::string range_text(std::string_view kind, T low, auto high) {
  json_buffer result;
  result.append(kind);
  result.append(" from ");
  append_number(result, low);
  result.append(" to ");
  append_number(result, high);
  return std::string(result.view());
}

/// `000102...99`
constexpr auto digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t number = 0; number < 100; ++number) {
    pairs[number * 2] = static_cast<char>('0' + number / 10);
    pairs[number * 2 + 1] = static_cast<char>('0' + number % 10);
  }
  return pairs;
}();

constexpr auto powers_of_ten = [] {
  std::array<std::uint64_t, 20> powers{1};
  for (std::size_t exponent = 1; exponent < powers.size(); ++exponent)
    powers[exponent] = powers[exponent - 1] * 10;
  return powers;
}();

std::size_t count_digits(std::uint64_t number) noexcept {
  // 1233 / 4096 is the logarithm of 2, closely enough for 64 bits.
  number |= 1U; // zero has one digit, too
  const auto least = static_cast<std::size_t>(std::bit_width(number)) * 1233 >> 12U;
  return least + (number >= powers_of_ten[least] ? 1 : 0);
}

} // namespace

std::optional<double> parse_double(std::string_view text) noexcept {
  return parse_real<double>(text);
}

std::optional<float> parse_float(std::string_view text) noexcept {
  return parse_real<float>(text);
}

void append_integer(json_buffer& out, bool negative, std::uint64_t magnitude) {
  const auto count = count_digits(magnitude);
  auto to = out.room(count + 1);
  *to = '-';
  to += negative ? 1 : 0;
  const auto end = to + count;
  out.commit(end);
  // From the last pair of digits to the first.
  auto pos = end;
  for (; magnitude >= 100; magnitude /= 100)
    pos = std::copy_n(&digit_pairs[magnitude % 100 * 2], 2, pos - 2) - 2;
  if (magnitude >= 10)
    std::copy_n(&digit_pairs[magnitude * 2], 2, pos - 2);
  else
    pos[-1] = static_cast<char>('0' + magnitude);
}

void append_number(json_buffer& out, double value) {
  append_real(out, value);
}

void append_number(json_buffer& out, float value) {
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
