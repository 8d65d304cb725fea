// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace hubcaf {

/// A number of bytes or messages that a limit allows. A sum or product that does not fit becomes the largest number there is, so
/// that limits of any size can be added up.
class amount {
public:
  static constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

  constexpr amount(std::uint64_t value = 0) noexcept : value_(value) { // implicit: limits are plain numbers
  }

  [[nodiscard]] constexpr std::uint64_t value() const noexcept {
    return value_;
  }

  friend constexpr amount operator+(amount a, amount b) noexcept {
    return a.value_ > largest - b.value_ ? largest : a.value_ + b.value_;
  }

  friend constexpr amount operator*(amount a, amount b) noexcept {
    return b.value_ != 0 && a.value_ > largest / b.value_ ? largest : a.value_ * b.value_;
  }

  friend constexpr auto operator<=>(amount a, amount b) noexcept = default;

private:
  std::uint64_t value_;
};

} // namespace hubcaf
