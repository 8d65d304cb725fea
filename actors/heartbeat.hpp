// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"

namespace hubcaf {

class hub_context;

/// Spawns the heartbeat: one clock for the whole hub. Each beat is one actor message per io thread, where each connection looks at its
/// own `liveness`, and the gauges are read. It runs on the first io thread, so slow handlers on the scheduler do not stop it.
/// With `enable_heartbeat` off it beats for the gauges alone.
[[nodiscard]] heartbeat_actor heartbeat(hub_context& hub);

} // namespace hubcaf
