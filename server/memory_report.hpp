// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

namespace hubcaf {
struct options;
}

/// Prints what the queues can hold at most: one line, and from log level debug on one more for each kind of queue.
void print_memory_ceiling(std::ostream& out, const hubcaf::options& settings);
