// SPDX-License-Identifier: MIT
#pragma once

#include "json_buffer.hpp"

#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

/// JSON numbers, exactly: read from their own text and written in the shortest form that reads back the same.
namespace hubcaf::detail {

/// The integer that `text`, a JSON number, spells; nothing if it has a fraction or an exponent or does not fit.
template <std::integral T>
[[nodiscard]] std::optional<T> parse_integer(std::string_view text) noexcept {
  T value{};
  if (text == "-0")
    return value;
  auto end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return value;
}

/// Whether `text`, a JSON number or empty, has neither fraction nor exponent.
[[nodiscard]] constexpr bool is_integer(std::string_view text) noexcept {
  return !text.empty() && text.find_first_of(".eE") == std::string_view::npos;
}

/// The nearest floating-point number to `text`, a JSON number; nothing if it is too large.
[[nodiscard]] std::optional<double> parse_double(std::string_view text) noexcept;
[[nodiscard]] std::optional<float> parse_float(std::string_view text) noexcept;

/// Appends the shortest form; `null` for infinities and NaN, which JSON does not have.
void append_number(json_buffer& out, double value);
void append_number(json_buffer& out, float value);

/// Appends an integer: `-` if `negative`, then `magnitude`.
void append_integer(json_buffer& out, bool negative, std::uint64_t magnitude);

template <std::integral T>
void append_number(json_buffer& out, T value) {
  const auto bits = static_cast<std::uint64_t>(value);
  append_integer(out, value < 0, value < 0 ? 0 - bits : bits);
}

/// `an integer from 0 to 255`
[[nodiscard]] std::string integer_range(long long low, unsigned long long high);

/// `a number from -3.4028235e+38 to 3.4028235e+38`
[[nodiscard]] std::string real_range(double max);
[[nodiscard]] std::string real_range(float max);

} // namespace hubcaf::detail
