// SPDX-License-Identifier: MIT
#pragma once

#include "plot.hpp"
#include "table.hpp"

#include <string>
#include <utility>
#include <vector>

namespace example {

/// What several runs measured, side by side.
class comparison {
public:
  /// @param of what the runs differ in, such as `policy`.
  comparison(std::string of, std::vector<std::string> measures);

  /// A run, with one value per measure.
  void add(std::string run, std::vector<double> values);

  /// A row per measure, a column per run.
  [[nodiscard]] table to_table(std::string title) const;

  /// Bars for some of the measures, which have the same unit. @throws std::out_of_range for one that is unknown.
  [[nodiscard]] plot bars(std::string title, std::string unit, const std::vector<std::string>& measures,
                          bool log_y = false) const;

private:
  [[nodiscard]] std::size_t place_of(const std::string& measure) const;

  std::string of_;
  std::vector<std::string> measures_;
  std::vector<std::pair<std::string, std::vector<double>>> runs_;
};

/// The lines of several plots in the first of them. @pre there is one.
[[nodiscard]] plot together(const std::vector<plot>& plots);

} // namespace example
