// SPDX-License-Identifier: MIT
/// An outside project that tests a handler of its own.
#include <hubcaf/simulation/world.hpp>

#include <cstdlib>

int main() {
  hubcaf::simulation::world world;
  world.hub().on("consumer.ask", [](const hubcaf::inbound& message) { message.reply(message.message()); });
  auto& ann = world.connect("ann");

  ann.send({"consumer.ask", 7});
  world.run_for(std::chrono::seconds{1});

  return ann.count("consumer.ask") == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
