// SPDX-License-Identifier: MIT
/// An outside project that tests a handler of its own.
#include <hubcaf/simulation/world.hpp>

#include <cstdlib>

int main() {
  hubcaf::simulation::world world;
  world.hub().on("consumer.ask", [](const hubcaf::inbound& message) { message.reply(message.message()); });
  const auto asks =
    hubcaf::simulation::play(hubcaf::simulation::script().send({"consumer.ask", 7}).await("consumer.ask"));
  auto& ann = world.connect("ann", asks);

  world.run_for(std::chrono::seconds{1});

  return asks->is_finished(ann) && ann.count("consumer.ask") == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
