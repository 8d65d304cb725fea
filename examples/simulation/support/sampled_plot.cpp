// SPDX-License-Identifier: MIT
#include "sampled_plot.hpp"

#include <algorithm>
#include <utility>

namespace example {

sampled_plot::sampled_plot(std::string title, std::string y_label, bool log_y) {
  picture_.title = std::move(title);
  picture_.x_label = "virtual time [min]";
  picture_.y_label = std::move(y_label);
  picture_.style = plot_style::steps;
  picture_.log_y = log_y;
}

void sampled_plot::add_level(std::string name, reading what) {
  picture_.lines.push_back({std::move(name), {}});
  sources_.push_back({std::move(what), false, 0});
}

void sampled_plot::add_rate(std::string name, reading count) {
  picture_.lines.push_back({std::move(name), {}});
  sources_.push_back({std::move(count), true, 0});
}

void sampled_plot::take(std::chrono::nanoseconds now) {
  if (now <= last_)
    return;
  const auto passed = std::chrono::duration<double>(now - std::max(last_, std::chrono::nanoseconds{0})).count();
  const auto minutes = std::chrono::duration<double, std::ratio<60>>(now).count();
  last_ = now;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    auto& [read, is_rate, before] = sources_[i];
    const auto value = read();
    const auto growth = value - std::exchange(before, value);
    if (!is_rate)
      picture_.lines[i].points.emplace_back(minutes, value);
    else if (passed > 0)
      // A step holds until the next point: what came since the last point stands there.
      picture_.lines[i].points.emplace_back(minutes - passed / 60, growth / passed);
  }
}

double sampled_plot::greatest(std::size_t line) const {
  double result = 0;
  for (const auto& [_, value] : picture_.lines[line].points)
    result = std::max(result, value);
  return result;
}

} // namespace example
