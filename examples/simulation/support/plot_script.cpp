// SPDX-License-Identifier: MIT
#include "plot_script.hpp"

#include "palette.hpp"
#include "script_parts.hpp"
#include "text.hpp"

#include <algorithm>
#include <locale>

namespace example {

std::string category_mark(std::size_t index) {
  return '@' + std::to_string(index) + '@';
}

std::string category_name(const plot& what, std::size_t index, const picture_size& size) {
  constexpr double most_of_width = 0.35;
  const auto room = static_cast<std::size_t>(size.width * most_of_width / character_width);
  return shorten(clean(what.categories[index]), room);
}

plot_script make_plot_script(const plot& what, const picture_size& size) {
  return what.style == plot_style::bars ? bar_script(what, size) : line_script(what, size);
}

std::ostringstream script_stream() {
  std::ostringstream result;
  result.imbue(std::locale::classic());
  result.precision(10);
  return result;
}

void write_frame(std::ostream& out, const picture_size& size, const margins& around) {
  const double width = size.width, height = size.height;
  out << "set encoding utf8\n"
         "set terminal svg size "
      << size.width << ',' << size.height
      << " noenhanced rounded font 'sans-serif,13'\n"
         "unset key\nunset border\n"
      << "set lmargin at screen " << around.left / width << '\n'
      << "set rmargin at screen " << 1 - around.right / width << '\n'
      << "set tmargin at screen " << 1 - around.top / height << '\n'
      << "set bmargin at screen " << around.bottom / height << '\n'
      << "set style line 100 lt 1 lw 1 lc rgb '" << grid_tint.light << "'\n"
      << "set style fill solid noborder\n";
}

void write_axis(std::ostream& out, char name, const axis& from, bool with_grid) {
  if (from.logarithmic)
    out << "set logscale " << name << " 10\n";
  out << "set " << name << "range [" << from.low << ':' << from.high << "] noextend\n"
      << "set " << name << "tics scale 0 textcolor rgb '" << text_tint.light << "' (";
  for (std::size_t i = 0; i < from.tics.size(); ++i)
    out << (i == 0 ? "" : ", ") << '\'' << from.tics[i].second << "' " << from.tics[i].first;
  out << ")\n";
  if (with_grid)
    out << "set grid " << name << "tics back ls 100\n";
}

double label_width(const axis& of) {
  std::size_t longest = 1;
  for (const auto& [at, label] : of.tics)
    longest = std::max(longest, length(label));
  return static_cast<double>(longest) * character_width;
}

} // namespace example
