// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"

namespace hubcaf {

class hub_context;

/// Spawns the registry: the only writer of the routes. Every change is published as an immutable snapshot to all io threads.
[[nodiscard]] registry_actor registry(hub_context& hub);

} // namespace hubcaf
