// SPDX-License-Identifier: MIT
#include "palette.hpp"
#include "script_parts.hpp"
#include "thin_out.hpp"

#include <algorithm>
#include <limits>

namespace example {

namespace {

using point_list = std::vector<std::pair<double, double>>;

/// Least and greatest of what was added.
struct span {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

/// A series of so few points shows each of them.
constexpr std::size_t few = 30;

/// The points with a place in time; those whose value cannot be drawn become gaps, and are counted.
point_list drawable(const series& from, bool logarithmic, std::size_t& left_out) {
  point_list result;
  for (auto [x, y] : from.points) {
    if (!can_show(y, logarithmic)) {
      ++left_out;
      y = std::numeric_limits<double>::quiet_NaN();
    }
    if (can_show(x))
      result.emplace_back(x, y);
    else if (can_show(y, logarithmic))
      ++left_out;
  }
  return result;
}

/// Writes the line of a series, and the points that no line would show: all of a few, and those between two gaps.
void write_points(std::ostream& out, std::size_t index, const point_list& points) {
  out << "$line" << index << " << END\n";
  for (const auto& [x, y] : points)
    if (std::isnan(y))
      out << '\n';
    else
      out << x << ' ' << y << '\n';
  out << "END\n$dots" << index << " << END\n";
  const auto is_gap = [&](std::size_t at) { return at >= points.size() || std::isnan(points[at].second); };
  for (std::size_t i = 0; i < points.size(); ++i)
    if (!is_gap(i) && (points.size() <= few || (is_gap(i - 1) && is_gap(i + 1))))
      out << points[i].first << ' ' << points[i].second << '\n';
  out << "END\n";
}

axis time_axis(const span& times, int tics) {
  // A run that is sampled at the end of each interval starts at 0 all the same.
  const auto low = times.low > 0 && times.low < times.high / 4 ? 0 : times.low;
  return exact_axis(low, times.high, tics);
}

void write_plot(std::ostream& out, const std::vector<std::size_t>& drawn, plot_style style) {
  const auto* separator = "plot ";
  for (const auto i : drawn) {
    const std::string colour = std::string(" lc rgb '") + tint_of(i).light + "' notitle";
    const std::string dashes = *dashes_of(i) == '\0' ? "" : std::string(" dt (") + dashes_of(i) + ')';
    out << separator << "$line" << i << " using 1:2 with " << (style == plot_style::steps ? "steps" : "lines")
        << " lw 1.8" << dashes << colour << ", $dots" << i << " using 1:2 with points pt 7 ps 0.4" << colour;
    separator = ", ";
  }
  out << '\n';
}

} // namespace

plot_script line_script(const plot& what, const picture_size& size) {
  plot_script result;
  span times, values;
  std::vector<std::size_t> drawn;
  auto data = script_stream();
  for (std::size_t i = 0; i < what.lines.size(); ++i) {
    const auto points = thin_out(drawable(what.lines[i], what.log_y, result.left_out), size.points);
    auto any = false;
    for (const auto& [x, y] : points)
      if (!std::isnan(y)) {
        times.add(x);
        values.add(y);
        any = true;
      }
    if (!any)
      continue;
    write_points(data, i, points);
    drawn.push_back(i);
  }
  if (drawn.empty())
    return result;
  const auto x = time_axis(times, size.x_tics);
  const auto y =
    what.log_y ? log_axis(values.low, values.high, size.y_tics) : round_axis(values.low, values.high, size.y_tics);
  auto out = script_stream();
  write_frame(out, size, {label_width(y) + 12, label_width(x) / 2 + 4, 10, 26});
  write_axis(out, 'x', x, false);
  write_axis(out, 'y', y, true);
  out << data.str();
  write_plot(out, drawn, what.style);
  result.text = out.str();
  return result;
}

} // namespace example
