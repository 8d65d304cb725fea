// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/simulation/broken_law.hpp>

#include <caf/test/unit_test.hpp>

#include <optional>

namespace hubcaf::test {

/// The number of the law that is broken; 0 for none.
inline int number_of(const std::optional<simulation::broken_law>& broken) {
  if (broken)
    CAF_MESSAGE(simulation::to_string(broken));
  return broken ? broken->number : 0;
}

} // namespace hubcaf::test
