// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

namespace hubcaf {
struct options;
}

/// Raises the process's limit on descriptors as far as it goes, and lowers `max_connections` if the connections would
/// not fit into it all the same; then it prints one line that says so.
void fit_descriptors(std::ostream& out, hubcaf::options& settings);
