// SPDX-License-Identifier: MIT
#include "summary.hpp"

#include "text.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace example {

void summary::add(std::string name, std::string value, std::string unit) {
  figures_.push_back({std::move(name), std::move(value), std::move(unit)});
}

void summary::print(std::ostream& out) const {
  // A long text, such as a digest, does not push the numbers away.
  constexpr std::size_t widest_value = 16;
  std::size_t names = 0, values = 0;
  for (const auto& figure : figures_) {
    names = std::max(names, length(clean(figure.name)));
    if (const auto size = length(clean(figure.value)); size <= widest_value)
      values = std::max(values, size);
  }
  for (const auto& figure : figures_) {
    const auto name = clean(figure.name), value = clean(figure.value);
    const auto size = length(value);
    out << name << std::string(names - length(name) + 2 + (size < values ? values - size : 0), ' ') << value;
    if (!figure.unit.empty())
      out << ' ' << clean(figure.unit);
    out << '\n';
  }
}

} // namespace example
