// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>

/// Memory that runs out when a test wants it to. The programs that link `failing_memory` have an `operator new` and an
/// `aligned_alloc` (from which Asio takes the memory of its handlers) that ask the plan of the calling thread.
namespace hubcaf::test {

/// When the memory of one thread runs out.
struct memory_plan {
  static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

  /// Allocations count, and may fail, only while this is true.
  bool armed = false;
  /// Allocations that were counted.
  std::size_t asked = 0;
  /// Number of the allocation that fails, from 0 on.
  std::size_t fails_at = never;
  /// All later allocations fail, too.
  bool for_good = false;

  /// Counts an allocation. @returns whether it may succeed.
  [[nodiscard]] bool gives() noexcept {
    if (!armed)
      return true;
    const auto number = asked++;
    return for_good ? number < fails_at : number != fails_at;
  }
};

/// The plan of the calling thread.
inline thread_local memory_plan memory;

/// Lets one allocation of the calling thread fail with `std::bad_alloc`. There is one at a time per thread.
class failing_memory {
public:
  /// @param fails number of the allocation that fails, from 0 on.
  explicit failing_memory(std::size_t fails) noexcept {
    memory = {true, 0, fails, false};
  }

  failing_memory(const failing_memory&) = delete;
  failing_memory& operator=(const failing_memory&) = delete;

  ~failing_memory() {
    memory.armed = false;
  }

  /// True once that allocation was asked for.
  [[nodiscard]] bool has_failed() const noexcept {
    return memory.asked > memory.fails_at;
  }
};

} // namespace hubcaf::test
