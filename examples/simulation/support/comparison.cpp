// SPDX-License-Identifier: MIT
#include "comparison.hpp"

#include "number_format.hpp"

#include <algorithm>
#include <stdexcept>

namespace example {

comparison::comparison(std::string of, std::vector<std::string> measures)
  : of_(std::move(of)), measures_(std::move(measures)) {
}

void comparison::add(std::string run, std::vector<double> values) {
  if (values.size() != measures_.size())
    throw std::invalid_argument("run '" + run + "' has another number of values than there are measures");
  runs_.emplace_back(std::move(run), std::move(values));
}

table comparison::to_table(std::string title) const {
  table result{std::move(title), {of_}, {}};
  for (const auto& [name, _] : runs_)
    result.head.push_back(name);
  for (std::size_t i = 0; i < measures_.size(); ++i) {
    result.rows.push_back({measures_[i]});
    for (const auto& [_, values] : runs_)
      result.rows.back().push_back(format_number(values[i]));
  }
  return result;
}

plot comparison::bars(std::string title, std::string unit, const std::vector<std::string>& measures, bool log_y) const {
  plot result{std::move(title), of_, std::move(unit), {}, plot_style::bars, log_y, {}};
  for (const auto& [name, _] : runs_)
    result.categories.push_back(name);
  for (const auto& measure : measures) {
    const auto place = place_of(measure);
    result.lines.push_back({measure, {}});
    for (std::size_t i = 0; i < runs_.size(); ++i)
      result.lines.back().points.emplace_back(i, runs_[i].second[place]);
  }
  return result;
}

std::size_t comparison::place_of(const std::string& measure) const {
  const auto found = std::find(measures_.begin(), measures_.end(), measure);
  if (found == measures_.end())
    throw std::out_of_range("nobody measures '" + measure + "'");
  return static_cast<std::size_t>(found - measures_.begin());
}

plot together(const std::vector<plot>& plots) {
  auto result = plots.front();
  for (std::size_t i = 1; i < plots.size(); ++i)
    result.lines.insert(result.lines.end(), plots[i].lines.begin(), plots[i].lines.end());
  return result;
}

} // namespace example
