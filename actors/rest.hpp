// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"

namespace hubcaf {

class hub_context;

/// Spawns the REST actor. It runs on the scheduler, so that a long list of clients stalls no socket.
[[nodiscard]] rest_actor rest(hub_context& hub);

} // namespace hubcaf
