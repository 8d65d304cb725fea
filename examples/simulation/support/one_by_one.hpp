// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/simulation/world.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace example {

/// Calls `next(number)`, counting from 0, for one of `count` clients after the other, evenly over a time from now on.
template <class Next>
void one_by_one(hubcaf::simulation::world& world, std::size_t count, std::chrono::nanoseconds time, Next next) {
  world.every(std::chrono::milliseconds{10},
              [&world, count, time, next, begin = world.now(), done = std::size_t{0}]() mutable {
                const auto passed = static_cast<std::uint64_t>(std::min(world.now() - begin, time).count());
                for (const auto due = count * passed / static_cast<std::uint64_t>(time.count()); done < due; ++done)
                  next(done);
                return done < count;
              });
}

} // namespace example
