// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>

/// Colours of plots. A CIE76 distance of 17 or more lies between any two of a column, for readers with any kind of colour blindness
/// too, and a contrast of 3:1 or more between each and the page.
namespace example {

struct tint {
  /// On a light page, and what gnuplot is told.
  const char* light;
  /// What the page's style puts in its place on a dark one.
  const char* dark;
};

constexpr std::array<tint, 5> series_tints{{
  {"#2a8ae0", "#56b4e9"},
  {"#e06a1a", "#ff7f2a"},
  {"#117733", "#4be3b4"},
  {"#a0206a", "#9a6bd8"},
  {"#222222", "#f5f5f5"},
}};

constexpr tint text_tint{"#4a4f57", "#b4bac3"};
constexpr tint grid_tint{"#dfe2e6", "#33383f"};

constexpr const tint& tint_of(std::size_t series) {
  return series_tints[series % series_tints.size()];
}

/// The second round of colours is dashed, the third dotted: what SVG calls a dash array; empty for a solid line.
constexpr const char* dashes_of(std::size_t series) {
  constexpr std::array<const char*, 3> rounds{"", "8,4", "2,4"};
  return rounds[series / series_tints.size() % rounds.size()];
}

/// Bars of a second round are paler instead: 0 to 1.
constexpr double opacity_of(std::size_t series) {
  return series / series_tints.size() % 2 == 0 ? 1 : 0.5;
}

} // namespace example
