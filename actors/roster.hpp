// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"

#include <cstddef>
#include <memory>

namespace hubcaf {

class hub_context;
class roster_state;

/// Spawns the roster of an io thread: all messages to its connections come through this one mailbox, so that they keep their order
/// and a broadcast costs one actor message.
/// @param pin the io thread, or null for the scheduler (tests, simulation).
[[nodiscard]] roster_actor roster(hub_context& hub, compat::execution_unit* pin, std::shared_ptr<roster_state> state);

} // namespace hubcaf
