// SPDX-License-Identifier: MIT
#pragma once

#include "random_world.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf::test {

/// What became of a random world.
struct seed_outcome {
  std::uint64_t seed = 0;
  /// One line: which law is broken, when and where, or what else went wrong; empty if all is well.
  std::string wrong;
  /// The law that is broken; 0 for none.
  int law = 0;
  std::uint64_t steps = 0;
  std::uint64_t digest = 0;
  std::chrono::milliseconds virtual_time{0};
  sightings seen;
};

/// Plays a random world in this process.
[[nodiscard]] seed_outcome play(const random_plan& plan, const random_world::narrator& tell = {});

/// Text for another process, and back. @returns nothing if it is not whole.
[[nodiscard]] std::string to_text(const seed_outcome& what);
[[nodiscard]] std::optional<seed_outcome> outcome_from(std::string_view text);

/// A digest as it is printed.
[[nodiscard]] std::string digest_text(std::uint64_t digest);

} // namespace hubcaf::test
