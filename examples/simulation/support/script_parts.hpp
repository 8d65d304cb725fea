// SPDX-License-Identifier: MIT
#pragma once

#include "axis.hpp"
#include "plot_script.hpp"

#include <cmath>
#include <sstream>

/// What the scripts for lines and for bars share. Only the plot_script files include this.
namespace example {

/// The width of a digit in a wide font, in pixels.
constexpr double character_width = 8.3;

/// Room around a plot, in pixels.
struct margins {
  double left;
  double right;
  double top;
  double bottom;
};

/// Whether a value has a place on an axis. Beyond 1e100 the arithmetic of axes ends.
inline bool can_show(double value, bool logarithmic = false) {
  return std::isfinite(value) && std::abs(value) < 1e100 && (!logarithmic || value > 1e-100);
}

/// A stream that writes numbers as gnuplot reads them, whatever the locale.
[[nodiscard]] std::ostringstream script_stream();

/// Size, margins, and what all pictures have in common.
void write_frame(std::ostream& out, const picture_size& size, const margins& around);

/// Range and tics of axis `name` (`x` or `y`).
void write_axis(std::ostream& out, char name, const axis& from, bool with_grid);

/// The width of the longest label, in pixels.
[[nodiscard]] double label_width(const axis& of);

plot_script line_script(const plot& what, const picture_size& size);
plot_script bar_script(const plot& what, const picture_size& size);

} // namespace example
