// SPDX-License-Identifier: MIT
#include "svg.hpp"

#include "text.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace example {

namespace {

/// What stands between `from` and the next, or the last, `to`.
/// @throws std::runtime_error if either is missing.
std::string_view between(std::string_view text, std::string_view from, std::string_view to, bool last = false) {
  const auto begin = text.find(from);
  const auto end = begin == std::string_view::npos ? begin : last ? text.rfind(to) : text.find(to, begin + from.size());
  if (end == std::string_view::npos || end < begin + from.size())
    throw std::runtime_error("gnuplot's picture has no " + std::string(from));
  return text.substr(begin + from.size(), end - begin - from.size());
}

/// Takes all from `from` to `to` out of `line`.
void cut(std::string& line, std::string_view from, std::string_view to) {
  for (auto begin = line.find(from); begin != std::string::npos; begin = line.find(from, begin)) {
    const auto end = line.find(to, begin + from.size());
    if (end == std::string::npos)
      return;
    line.erase(begin, end + to.size() - begin);
  }
}

void replace(std::string& line, std::string_view from, std::string_view to) {
  for (auto at = line.find(from); at != std::string::npos; at = line.find(from, at + to.size()))
    line.replace(at, from.size(), to);
}

/// `rgb( 86, 180, 233)` becomes `#56b4e9`, which a style sheet can name.
void name_colours(std::string& line) {
  constexpr std::string_view start = "rgb(";
  for (auto at = line.find(start); at != std::string::npos; at = line.find(start, at)) {
    const auto end = line.find(')', at);
    if (end == std::string::npos)
      return;
    std::string name = "#";
    auto* rest = line.data() + at + start.size();
    for (int i = 0; i < 3; ++i) {
      constexpr std::string_view digits = "0123456789abcdef";
      const auto part = static_cast<unsigned>(std::strtoul(rest, &rest, 10)) & 0xFFU;
      name += {digits[part / 16], digits[part % 16]};
      rest += *rest == ',' ? 1 : 0;
    }
    line.replace(at, end + 1 - at, name);
  }
}

std::string tidy_line(std::string_view from) {
  std::string line{from};
  cut(line, "<title>", "</title>");
  cut(line, " id=\"", "\"");
  cut(line, " class=\"", "\"");
  cut(line, " color=\"", "\"");
  // A mark refers to a shape elsewhere; a circle stands for itself.
  replace(line, "<use xlink:href='#gpPt6' transform=", "<circle r='1' transform=");
  if (line.find("<circle r='1'") != std::string::npos)
    replace(line, " color='", " stroke='none' fill='");
  name_colours(line);
  return line;
}

} // namespace

std::string tidy_svg(std::string_view picture, std::string_view label, std::string_view style_class) {
  const auto view = between(picture, "viewBox=\"", "\"");
  auto body = between(picture, "</defs>\n", "</g>\n</svg>", true);
  std::string result = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" class=\"" + html(style_class) +
                       "\" viewBox=\"" + html(view) + "\" aria-label=\"" + html(label) + "\">\n";
  while (!body.empty()) {
    const auto end = std::min(body.find('\n'), body.size() - 1) + 1;
    const auto line = body.substr(0, end);
    body.remove_prefix(end);
    // gnuplot opens a group at each change of colour, often for nothing.
    if (line.starts_with("<g fill=") && body.starts_with("</g>\n"))
      body.remove_prefix(5);
    else
      result += tidy_line(line);
  }
  return result + "</svg>\n";
}

} // namespace example
