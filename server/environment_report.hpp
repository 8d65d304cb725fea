// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

/// Prints a line for each environment variable `HUBCAF_...` that sets nothing, with the name that may have been meant.
void print_unknown_variables(std::ostream& out);
