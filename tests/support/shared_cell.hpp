// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

namespace hubcaf::test {

/// Calls `count` on two threads at the same time that have to share a cell: threads with numbers of their own live beside them, and
/// so many threads came between the two that the second one begins at the cell of the first.
/// @param shared_cells cells for the threads that have no number of their own.
void count_in_one_cell(std::size_t shared_cells, const std::function<void()>& count);

} // namespace hubcaf::test
