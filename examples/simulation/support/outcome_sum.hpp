// SPDX-License-Identifier: MIT
#pragma once

#include "world_run.hpp"

#include <vector>

namespace example {

/// Several runs of one program as one: their times, steps and books added up, and one digest of all in this order. Seed and peak memory
/// are those of the last. At least one run.
[[nodiscard]] run_outcome sum_of(const std::vector<run_outcome>& runs);

/// Adds the books of another hub.
void add(hubcaf::ledger_report& to, const hubcaf::ledger_report& more);

} // namespace example
