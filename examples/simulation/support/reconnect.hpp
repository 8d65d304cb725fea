// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/simulation/world.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace example {

/// The pause that the browser client makes before it comes back: until the slot that the hub named, else random from 0 to 500 ms, doubled
/// with each try in a row, up to 30 s.
/// @param tries so far, since the last connection that lasted.
/// @returns nothing if it must not come back.
[[nodiscard]] inline std::optional<std::chrono::nanoseconds>
pause_before_return(const hubcaf::simulation::disconnection& how, std::size_t tries,
                    hubcaf::simulation::random_source& chance) {
  using namespace std::chrono_literals;
  if (how.refused_with == 0 && !hubcaf::may_retry(how.code))
    return std::nullopt;
  if (how.retry_after)
    return *how.retry_after;
  return chance.up_to(std::min<std::chrono::nanoseconds>(500ms * (1 << std::min<std::size_t>(tries, 10)), 30s));
}

} // namespace example
