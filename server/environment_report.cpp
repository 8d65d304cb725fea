// SPDX-License-Identifier: MIT
#include "environment_report.hpp"

#include <hubcaf/schema/unknown_variables.hpp>

#include <unistd.h>

#include <ostream>

void print_unknown_variables(std::ostream& out) {
  for (const auto& one : hubcaf::unknown_variables(environ))
    out << "unknown_variable name=\"" << one.name << "\" nearest=\"" << one.nearest
        << "\" cause=\"no setting has this name\"\n";
}
