// SPDX-License-Identifier: MIT
#include "pages.hpp"

#include <cmath>
#include <limits>

namespace {

constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr auto infinite = std::numeric_limits<double>::infinity();

/// Series that a plot must survive, each under a hostile name.
std::vector<example::series> hostile_series(const std::string& name) {
  example::series many{name, {}};
  for (int i = 0; i < 10'000; ++i)
    many.points.emplace_back(i / 1000.0, 5 + 4 * std::sin(i / 300.0));
  many.points[7'777].second = 12'345'678;
  return {{name, {}},
          {name, {{5, 3}}},
          {name, {{1, not_a_number}, {2, infinite}, {3, -infinite}}},
          {name, {{not_a_number, 1}, {infinite, 1}, {1, 7}, {2, not_a_number}, {3, 7}, {4, -1}, {5, 0}, {6, 1e300}}},
          {name, {{0, 0}, {10, 0}}},
          many};
}

} // namespace

example::summary hostile_figures(const std::vector<std::string>& names) {
  example::summary result;
  for (const auto& name : names)
    result.add(name, name, name);
  return result;
}

example::report hostile_page(const example::report_head& head, const example::summary& figures) {
  using enum example::plot_style;
  auto page_head = head;
  page_head.title = page_head.about = page_head.digest = figures.figures().front().name;
  example::report result(page_head);
  result.add(figures);
  for (const auto& figure : figures.figures()) {
    const auto& name = figure.name;
    result.add_heading(name);
    result.add_text(name);
    result.add(example::table{name, {name, name}, {{name}, {name, name, name}, {}}});
    for (const auto style : {lines, steps})
      for (const bool logarithmic : {false, true})
        result.add({name, name, name, hostile_series(name), style, logarithmic, {}});
    for (const bool logarithmic : {false, true})
      result.add({name, name, name, hostile_series(name), bars, logarithmic, {name, "@2@", name, "@0@"}});
  }
  result.add({"nothing", "", "", {}, lines, false, {}});
  result.add({"empty", "", "", {{"", {}}, {"", {{1, not_a_number}}}}, lines, true, {}});
  result.add({"one point", "", "", {{"", {{5, 5}}}}, lines, false, {}});
  result.add({"zeros", "", "", {{"", {{0, 0}, {1, 0}}}}, bars, true, {"a", "b"}});
  result.add({"tiny", "", "", {{"", {{0, 1e-300}, {1, 1e-12}}}}, lines, false, {}});
  result.add({"huge", "", "", {{"", {{0, -1e99}, {1, 1e99}}}}, lines, false, {}});
  result.add({"wide", "", "", {{"", {{0, 1e-99}, {1e99, 1e99}}}}, lines, true, {}});
  return result;
}
