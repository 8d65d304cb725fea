// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string>

/// Numbers for people. Plain functions; independent of the locale.
namespace example {

/// An integer with a comma between thousands: `1,234,567`.
[[nodiscard]] std::string format_number(std::int64_t value);
[[nodiscard]] std::string format_number(std::uint64_t value);

/// Four digits that count, more before the point: `1,234,567`, `12.35`, `0.0001235`, `1.5e+18`. `-` for what is no number.
[[nodiscard]] std::string format_number(double value);

/// Any other integer.
template <std::integral T>
[[nodiscard]] std::string format_number(T value) {
  if constexpr (std::signed_integral<T>)
    return format_number(static_cast<std::int64_t>(value));
  else
    return format_number(static_cast<std::uint64_t>(value));
}

/// As few characters as an axis needs: `0.5`, `20,000`, `1.5M`, `2G`, `1e+12`.
[[nodiscard]] std::string format_tic(double value);

/// A span of time as a clock shows it: `00:04:18`; hours are not limited. Fractions of a second are cut.
[[nodiscard]] std::string format_clock(double seconds);

} // namespace example
