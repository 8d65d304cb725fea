// SPDX-License-Identifier: MIT
#pragma once

#include "hub_context.hpp"

#include <memory>

namespace hubcaf {

/// Watches an actor of the hub: its end, before the hub ends it, is logged, and `respawn` puts another one in its place. Null: the end
/// is a failure of the hub. Does not keep the hub alive.
template <class Handle>
void supervise(hub_context& hub, const char* name, const Handle& actor, void (*respawn)(hub_context&)) {
  try {
    compat::on_end(actor, [of = hub.weak_from_this(), name, respawn] {
      if (const auto alive = of.lock())
        alive->actor_ended(name, respawn);
    });
  } catch (...) {
    // Nobody knows the actor yet: nobody else would end it.
    compat::kill(actor);
    throw;
  }
}

} // namespace hubcaf
