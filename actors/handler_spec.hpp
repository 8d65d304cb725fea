// SPDX-License-Identifier: MIT
#pragma once

#include "inbound.hpp"
#include "route_table.hpp"

#include <caf/actor_control_block.hpp>

#include <cstddef>
#include <functional>
#include <string>

namespace hubcaf {

/// What a user says of a handler when registering it.
struct handler_options {
  run_on place = run_on::scheduler;
  /// Most messages waiting for it, the one in hand included; 0: the hub's `handler_queue_size`.
  std::size_t queue_size = 0;
};

/// A handler before it runs: either a function or an actor of the user's.
struct handler_spec {
  std::string pattern;
  content_decoder decode = nullptr;
  handler_options how;
  std::function<void(const inbound&)> function;
  caf::strong_actor_ptr actor;
};

} // namespace hubcaf
