// SPDX-License-Identifier: MIT
#include "page_parts.hpp"
#include "text.hpp"

#include <algorithm>
#include <cctype>

namespace example {

namespace {

/// Whether a cell is a number, perhaps with a unit or a sign: it begins like one.
bool is_number(std::string_view cell) {
  if (cell.starts_with('-') || cell.starts_with('+'))
    cell.remove_prefix(1);
  return cell.empty() || std::isdigit(static_cast<unsigned char>(cell.front())) != 0;
}

/// A column of numbers; cells that are missing or empty do not count against it.
bool is_number_column(const table& from, std::size_t column) {
  return std::all_of(from.rows.begin(), from.rows.end(),
                     [&](const auto& row) { return column >= row.size() || is_number(row[column]); });
}

std::string cell(const char* tag, const std::vector<std::string>& row, std::size_t column, bool number) {
  const auto* style = number ? " class=\"number\">" : ">";
  return std::string("<") + tag + style + (column < row.size() ? html(row[column]) : "") + "</" + tag + ">";
}

} // namespace

std::string figures_part(const summary& from) {
  std::string result = "<div class=\"scroll\"><table class=\"figures\">\n";
  for (const auto& figure : from.figures())
    result += "<tr><th scope=\"row\">" + html(figure.name) + "</th><td class=\"number\">" + html(figure.value) +
              "</td><td>" + html(figure.unit) + "</td></tr>\n";
  return result + "</table></div>\n";
}

std::string table_part(const table& from) {
  auto columns = from.head.size();
  for (const auto& row : from.rows)
    columns = std::max(columns, row.size());
  std::string result = "<div class=\"scroll\"><table>\n<caption>" + html(from.title) + "</caption>\n<thead><tr>";
  for (std::size_t i = 0; i < columns; ++i)
    result += cell("th", from.head, i, is_number_column(from, i));
  result += "</tr></thead>\n<tbody>\n";
  for (const auto& row : from.rows) {
    result += "<tr>";
    for (std::size_t i = 0; i < columns; ++i)
      result += cell("td", row, i, is_number_column(from, i));
    result += "</tr>\n";
  }
  return result + "</tbody>\n</table></div>\n";
}

} // namespace example
