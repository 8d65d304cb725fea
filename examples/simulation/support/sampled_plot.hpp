// SPDX-License-Identifier: MIT
#pragma once

#include "plot.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace example {

/// A plot over virtual time whose values are read off a world while it runs.
class sampled_plot {
public:
  using reading = std::function<double()>;

  sampled_plot(std::string title, std::string y_label, bool log_y = false);

  /// A line that shows what is read, such as the depth of a queue.
  void add_level(std::string name, reading what);

  /// A line that shows how much of a count comes per second of virtual time.
  void add_rate(std::string name, reading count);

  /// Adds a point to each line, unless no time has passed since the last.
  void take(std::chrono::nanoseconds now);

  [[nodiscard]] const plot& picture() const noexcept {
    return picture_;
  }

  /// The greatest value of a line, by its position. 0 if there is none.
  [[nodiscard]] double greatest(std::size_t line) const;

private:
  struct source {
    reading read;
    bool is_rate;
    double last;
  };

  plot picture_;
  std::vector<source> sources_;
  std::chrono::nanoseconds last_{-1};
};

} // namespace example
