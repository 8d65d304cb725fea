// SPDX-License-Identifier: MIT
#include "print_table.hpp"

#include "text.hpp"

#include <algorithm>
#include <cstddef>
#include <ostream>

namespace example {

void print(std::ostream& out, const table& rows) {
  std::vector<std::vector<std::string>> lines{rows.head};
  lines.insert(lines.end(), rows.rows.begin(), rows.rows.end());
  std::vector<std::size_t> widths;
  for (auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) {
      line[i] = clean(line[i]);
      widths.resize(std::max(widths.size(), i + 1));
      widths[i] = std::max(widths[i], length(line[i]));
    }
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string filling(widths[i] - length(line[i]), ' ');
      if (i > 0)
        out << "  " << filling << line[i];
      else
        out << line[i] << filling;
    }
    out << '\n';
  }
}

} // namespace example
