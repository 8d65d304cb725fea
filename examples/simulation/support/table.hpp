// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace example {

/// Rows of a report. A short row is filled up; columns of numbers are aligned to the right.
struct table {
  std::string title;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

} // namespace example
