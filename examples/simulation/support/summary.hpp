// SPDX-License-Identifier: MIT
#pragma once

#include "number_format.hpp"

#include <iosfwd>
#include <string>
#include <type_traits>
#include <vector>

namespace example {

/// One result, ready to be shown.
struct key_figure {
  std::string name;
  std::string value;
  std::string unit;
};

/// The key figures of a run: the same for the terminal and for the report.
class summary {
public:
  void add(std::string name, std::string value, std::string unit = {});

  template <class Number>
  requires std::is_arithmetic_v<Number>
  void add(std::string name, Number value, std::string unit = {}) {
    add(std::move(name), format_number(value), std::move(unit));
  }

  [[nodiscard]] const std::vector<key_figure>& figures() const {
    return figures_;
  }

  /// One line per figure: names to the left, values to the right in a column of their own, units behind.
  void print(std::ostream& out) const;

private:
  std::vector<key_figure> figures_;
};

} // namespace example
