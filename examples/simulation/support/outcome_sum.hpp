// SPDX-License-Identifier: MIT
#pragma once

#include "world_run.hpp"

#include <cstdint>
#include <vector>

namespace example {

/// Several runs of one program as one: their times, steps and books added up, the greatest of their memories, the seed of the first, and
/// one digest of all. At least one run.
[[nodiscard]] run_outcome sum_of(const std::vector<run_outcome>& runs);

/// One digest of several, in this order.
[[nodiscard]] std::uint64_t digest_of(const std::vector<std::uint64_t>& digests);

/// Adds the books of another hub.
void add(hubcaf::ledger_report& to, const hubcaf::ledger_report& more);

} // namespace example
