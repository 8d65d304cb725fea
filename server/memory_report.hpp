// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

namespace hubcaf {
struct options;
}

/// Prints what the queues can hold at most: one line, with the memory that the process may have and whether the system's buffers
/// of the sockets are counted; from log level debug on one more line for each kind of queue. If the ceiling is above that memory,
/// a warning follows.
void print_memory_ceiling(std::ostream& out, const hubcaf::options& settings);
