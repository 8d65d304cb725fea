// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

/// What a report draws. Plain data.
namespace example {

/// One line, or the bars of one colour. Values that are no finite numbers are gaps.
struct series {
  std::string name;
  /// In the order of x. For bars x is the index of the category.
  std::vector<std::pair<double, double>> points;
};

enum class plot_style {
  /// Straight from point to point: samples of what changes steadily, such as latency.
  lines,
  /// Holds each value up to the next point: counts, such as a queue's depth.
  steps,
  /// One bar per category and series.
  bars,
};

struct plot {
  std::string title;
  /// What the axis shows, with its unit: `virtual time [min]`. Of bars, what the categories are.
  std::string x_label;
  /// The same for the values: `messages per second`.
  std::string y_label;
  /// Colours repeat after five: then lines are dashed, and bars paler.
  std::vector<series> lines;
  plot_style style = plot_style::lines;
  /// A logarithmic axis of values; those of zero and below cannot be drawn there, which the report says.
  bool log_y = false;
  /// For bars: what stands at x = 0, 1, 2...
  std::vector<std::string> categories;
};

} // namespace example
