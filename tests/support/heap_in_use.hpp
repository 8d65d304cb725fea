// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/schema/recycler.hpp>

#include <cstddef>

#include <malloc.h>

namespace hubcaf::test {

/// Memory that the program has from the heap; blocks that the recycler keeps for later do not count. A sanitizer's
/// heap does not tell.
inline std::size_t heap_in_use() {
  const auto all = mallinfo2();
  return all.uordblks + all.hblkhd - recycler::kept();
}

} // namespace hubcaf::test
