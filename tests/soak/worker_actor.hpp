// SPDX-License-Identifier: MIT
#pragma once

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

namespace hubcaf::soak {

class workshop;
struct duty;

/// Spawns an actor that handles messages as the workshop says, and quits when that says so.
[[nodiscard]] caf::actor spawn_worker(caf::actor_system& system, workshop& boss, const duty& mine);

} // namespace hubcaf::soak
