// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace hubcaf::bench {

/// Calls of `operator new` in this program so far, of all threads. Linking this in replaces the global operator.
[[nodiscard]] std::uint64_t allocations() noexcept;

} // namespace hubcaf::bench
