// SPDX-License-Identifier: MIT
/// Who comes, who goes, and why: one hook is a lambda, the other an actor.
///
///     hooks [port]
///     ann is here
///     ann left: client_disconnect

#include "support/run.hpp"

#include <hubcaf/actors/hub.hpp>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <iostream>

/// Sees visitors off, and counts them: an actor has a state and a mailbox of its own.
caf::behavior doorman(caf::event_based_actor*) {
  return {[visits = 0](const hubcaf::event& gone) mutable {
    std::cout << gone.client_id << " left: " << to_string(*gone.reason) << " (visit " << ++visits << ')' << std::endl;
  }};
}

int main(int argc, char** argv) {
  hubcaf::hub hub{example::settings(argc, argv)};

  hub.add_hook("client_connected",
               [](const hubcaf::event& come) { std::cout << come.client_id << " is here" << std::endl; });
  hub.add_hook("client_disconnected", hub.system().spawn(doorman));

  return example::run(hub);
}
