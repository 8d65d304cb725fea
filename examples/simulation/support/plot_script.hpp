// SPDX-License-Identifier: MIT
#pragma once

#include "plot.hpp"

#include <cstddef>
#include <string>

namespace example {

/// How large a picture is, in pixels, and how much goes into it.
struct picture_size {
  int width;
  int height;
  /// About as many labels at most along the axes.
  int x_tics;
  int y_tics;
  /// About as many points at most per series.
  std::size_t points;
};

/// What gnuplot is to draw. Of the plot's texts it sees none: titles and legend are the page's, and category `i` is `category_mark(i)`.
struct plot_script {
  /// Empty if there is nothing to draw.
  std::string text;
  /// Values that could not be drawn: no finite numbers, or zero and below on a logarithmic axis.
  std::size_t left_out = 0;
};

/// Stands for the name of category `index` in the picture.
[[nodiscard]] std::string category_mark(std::size_t index);

/// The name of a category, cut to what a picture has room for.
[[nodiscard]] std::string category_name(const plot& what, std::size_t index, const picture_size& size);

[[nodiscard]] plot_script make_plot_script(const plot& what, const picture_size& size);

} // namespace example
