// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace hubcaf {

/// Numbers of threads, by which they choose the cells they count in. Thread-safe.
class thread_number {
public:
  /// So many numbers, from 0, belong to one living thread each: what only the thread of such a number writes needs no atomic
  /// read-modify-write. The successor of a thread that ended sees all that it wrote.
  static constexpr std::size_t own_count = 8;

  /// The number of the calling thread, the same as long as it lives. The threads that ask first get the numbers of their own,
  /// others larger ones, in turn.
  [[nodiscard]] static std::size_t mine() noexcept;

  /// Registers the end of the calling thread, which gives its number back, with the C library; that ends the process if there is
  /// no memory. A thread that does not call this does so when it asks for its number.
  static void prepare() noexcept;
};

} // namespace hubcaf
