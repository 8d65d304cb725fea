// SPDX-License-Identifier: MIT
#include "number_format.hpp"
#include "palette.hpp"
#include "script_parts.hpp"
#include "text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace example {

namespace {

/// Bars of one category share so much of the room between two categories.
constexpr double share_of_category = 0.8;

struct bar {
  std::size_t series;
  std::size_t category;
  double value;
};

/// The bars that can be drawn, one per series and category; of several the last. A zero on a logarithmic axis is a bar without length,
/// and keeps its label.
std::vector<bar> drawable(const plot& what, std::size_t& left_out) {
  std::map<std::pair<std::size_t, std::size_t>, double> found;
  std::size_t given = 0;
  for (std::size_t i = 0; i < what.lines.size(); ++i)
    for (const auto& [x, y] : what.lines[i].points) {
      ++given;
      if (x >= 0 && x < static_cast<double>(what.categories.size()) && can_show(y) && (!what.log_y || y >= 0))
        found[{i, static_cast<std::size_t>(x)}] = y;
    }
  std::vector<bar> result;
  for (const auto& [place, value] : found)
    result.push_back({place.first, place.second, value});
  left_out += given - result.size();
  return result;
}

axis value_axis(const std::vector<bar>& bars, const plot& what, int tics) {
  double low = 0, high = 0, least = 0;
  for (const auto& each : bars) {
    low = std::min(low, each.value);
    high = std::max(high, each.value);
    if (can_show(each.value, true))
      least = least == 0 ? each.value : std::min(least, each.value);
  }
  // The shortest bar, too, has some length.
  return what.log_y && least > 0 ? log_axis(least / 2, high, tics) : round_axis(low, high, tics);
}

/// Writes the rectangles of one series and the numbers at their ends.
void write_bars(std::ostream& out, const std::vector<bar>& bars, std::size_t series, std::size_t count,
                const axis& values) {
  const auto thickness = share_of_category / static_cast<double>(count);
  auto numbers = script_stream();
  out << "$bars" << series << " << END\n";
  for (const auto& each : bars) {
    if (each.series != series)
      continue;
    const auto zero = values.logarithmic ? values.low : 0;
    const auto end = values.logarithmic ? std::max(each.value, values.low) : each.value;
    const auto top =
      static_cast<double>(each.category) - share_of_category / 2 + thickness * static_cast<double>(series);
    const auto middle = top + thickness / 2;
    out << end << ' ' << middle << ' ' << std::min(zero, end) << ' ' << std::max(zero, end) << ' ' << top << ' '
        << top + thickness * 0.9 << '\n';
    numbers << std::max(zero, end) << ' ' << middle << " \"" << format_number(each.value) << "\"\n";
  }
  out << "END\n$numbers" << series << " << END\n" << numbers.str() << "END\n";
}

axis category_axis(const plot& what) {
  axis result{static_cast<double>(what.categories.size()) - 0.5, -0.5, false, {}};
  for (std::size_t i = 0; i < what.categories.size(); ++i)
    result.tics.emplace_back(static_cast<double>(i), category_mark(i));
  return result;
}

margins margins_around(const plot& what, const std::vector<bar>& bars, const picture_size& size) {
  std::size_t names = 1, numbers = 1;
  for (std::size_t i = 0; i < what.categories.size(); ++i)
    names = std::max(names, length(category_name(what, i, size)));
  for (const auto& each : bars)
    numbers = std::max(numbers, format_number(each.value).size());
  return {static_cast<double>(names) * character_width + 12, static_cast<double>(numbers) * character_width + 14, 6,
          26};
}

} // namespace

plot_script bar_script(const plot& what, const picture_size& size) {
  plot_script result;
  const auto bars = drawable(what, result.left_out);
  if (bars.empty())
    return result;
  constexpr int bar_height = 20, gap = 12, rest = 32;
  auto fitting = size;
  fitting.height = rest + static_cast<int>(what.categories.size() * (what.lines.size() * bar_height + gap));
  const auto values = value_axis(bars, what, size.x_tics / 2 + 1);
  auto out = script_stream();
  write_frame(out, fitting, margins_around(what, bars, size));
  write_axis(out, 'x', values, true);
  write_axis(out, 'y', category_axis(what), false);
  auto drawing = script_stream();
  const auto* separator = "plot ";
  for (std::size_t i = 0; i < what.lines.size(); ++i) {
    if (std::none_of(bars.begin(), bars.end(), [i](const bar& each) { return each.series == i; }))
      continue;
    write_bars(out, bars, i, what.lines.size(), values);
    drawing << separator << "$bars" << i << " using 1:2:3:4:5:6 with boxxyerror fs transparent solid " << opacity_of(i)
            << " noborder lc rgb '" << tint_of(i).light << "' notitle, $numbers" << i
            << " using 1:2:3 with labels left offset character 0.5,0 textcolor rgb '" << text_tint.light << "' notitle";
    separator = ", ";
  }
  out << drawing.str() << '\n';
  result.text = out.str();
  return result;
}

} // namespace example
