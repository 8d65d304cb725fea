// SPDX-License-Identifier: MIT
#include "worker_actor.hpp"

#include "workshop.hpp"

#include <hubcaf/actors/messages.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

namespace hubcaf::soak {

namespace {

caf::behavior worker_behavior(caf::event_based_actor* self, workshop* boss, duty mine) {
  return {[=](const inbound& message) -> caf::result<void> {
    if (boss->take(mine, message.as<mark>(), message))
      return caf::unit;
    self->quit(caf::exit_reason::user_shutdown);
    return caf::make_error(caf::sec::runtime_error);
  }};
}

} // namespace

caf::actor spawn_worker(caf::actor_system& system, workshop& boss, const duty& mine) {
  return system.spawn(worker_behavior, &boss, mine);
}

} // namespace hubcaf::soak
