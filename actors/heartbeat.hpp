// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"

namespace hubcaf {

class hub_context;

/// Spawns the heartbeat: one clock for the whole hub. Each beat is one actor message per io thread, where each connection looks at its
/// own `liveness`. It runs on the first io thread, so that slow handlers on the scheduler do not stop it.
[[nodiscard]] heartbeat_actor heartbeat(hub_context& hub);

} // namespace hubcaf
