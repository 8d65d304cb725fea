// SPDX-License-Identifier: MIT
#pragma once

#include "table.hpp"

#include <iosfwd>

namespace example {

/// Prints a table for a terminal: the first column to the left, the others to the right, two blanks or more between them. Short rows are
/// filled up.
void print(std::ostream& out, const table& rows);

} // namespace example
