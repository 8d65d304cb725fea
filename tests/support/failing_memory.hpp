// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace hubcaf::test {

/// Lets one allocation of the calling thread fail with `std::bad_alloc`. The program that links it has an operator new that asks here.
/// While one of these lives, the allocations of its thread are counted; there is one at a time per thread.
class failing_memory {
public:
  /// @param fails number of the allocation that fails, from 0 on.
  explicit failing_memory(std::size_t fails) noexcept;
  failing_memory(const failing_memory&) = delete;
  failing_memory& operator=(const failing_memory&) = delete;
  ~failing_memory();

  /// True once that allocation was asked for.
  [[nodiscard]] bool has_failed() const noexcept;
};

/// The program's operator new asks this before each allocation. @returns whether it has to fail.
[[nodiscard]] bool allocation_fails() noexcept;

} // namespace hubcaf::test
