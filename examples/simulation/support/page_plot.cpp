// SPDX-License-Identifier: MIT
#include "gnuplot.hpp"
#include "number_format.hpp"
#include "page_parts.hpp"
#include "palette.hpp"
#include "plot_script.hpp"
#include "svg.hpp"
#include "text.hpp"

#include <algorithm>
#include <cmath>

namespace example {

namespace {

/// For screens and paper, and for phones; the style sheet shows the one that fits.
constexpr picture_size wide{880, 290, 10, 6, 2000};
constexpr picture_size narrow{360, 250, 6, 5, 700};

bool has_values(const series& line) {
  return std::any_of(line.points.begin(), line.points.end(),
                     [](const auto& point) { return std::isfinite(point.second); });
}

/// A piece of a line, or of a bar, as it is in the picture.
std::string swatch(plot_style style, std::size_t index) {
  const auto colour = html(tint_of(index).light);
  const auto start = std::string(
    "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"swatch\" viewBox=\"0 0 26 12\" aria-hidden=\"true\">");
  if (style == plot_style::bars)
    return start + "<rect x=\"7\" width=\"12\" height=\"12\" fill-opacity=\"" + format_number(opacity_of(index)) +
           "\" fill=\"" + colour + "\"/></svg>";
  return start + "<path d=\"M1,6 H25\" stroke-width=\"3\" stroke=\"" + colour + "\" stroke-dasharray=\"" +
         (*dashes_of(index) == '\0' ? "none" : dashes_of(index)) + "\"/></svg>";
}

std::string legend(const plot& from) {
  const auto named =
    std::any_of(from.lines.begin(), from.lines.end(), [](const auto& line) { return !line.name.empty(); });
  if (!named)
    return {};
  std::string result = "<ul class=\"legend\">";
  for (std::size_t i = 0; i < from.lines.size(); ++i)
    result += "<li>" + swatch(from.style, i) + html(from.lines[i].name) +
              (has_values(from.lines[i]) ? "" : " (no values)") + "</li>";
  return result + "</ul>\n";
}

std::string label(const char* place, const std::string& text) {
  return text.empty() ? "" : std::string("<p class=\"") + place + "\">" + html(text) + "</p>\n";
}

/// Puts the names of categories in the place of their marks. One pass: a name may look like a mark.
std::string with_categories(std::string_view picture, const plot& from, const picture_size& size) {
  std::string result;
  for (std::size_t i = 0; i < from.categories.size(); ++i) {
    const auto mark = '>' + category_mark(i) + '<';
    const auto at = picture.find(mark);
    if (at == std::string_view::npos)
      break;
    result += picture.substr(0, at);
    result += '>' + html(category_name(from, i, size)) + '<';
    picture.remove_prefix(at + mark.size());
  }
  return result += picture;
}

std::string picture(const plot& from, const picture_size& size, const char* style_class) {
  const auto drawn = tidy_svg(run_gnuplot(make_plot_script(from, size).text), from.title, style_class);
  return with_categories(drawn, from, size);
}

/// What a reader must know who takes the picture for the whole.
std::string note(const plot& from, std::size_t left_out) {
  if (left_out == 0)
    return {};
  const auto* why = from.log_y ? "zero, below zero or no finite number" : "no finite number, or out of place";
  return "<p class=\"note\">" + format_number(left_out) + (left_out == 1 ? " value is" : " values are") +
         " not shown: " + why + ".</p>\n";
}

} // namespace

std::string plot_part(const plot& from) {
  const auto script = make_plot_script(from, wide);
  std::string result = "<figure>\n<figcaption>" + html(from.title) + "</figcaption>\n";
  if (script.text.empty()) {
    result += "<p class=\"note\">There are no values to show.</p>\n";
  } else {
    // Bars lie: their categories are on the left, their values below.
    const auto is_bars = from.style == plot_style::bars;
    result += legend(from) + label("above", is_bars ? from.x_label : from.y_label);
    result += picture(from, wide, "wide") + picture(from, narrow, "narrow");
    result += label("below", is_bars ? from.y_label : from.x_label);
  }
  return result + note(from, script.left_out) + "</figure>\n";
}

} // namespace example
