// SPDX-License-Identifier: MIT
#pragma once

#include "alice_fixture.hpp"
#include "late_actor.hpp"

#include <hubcaf/actors/inbox.hpp>
#include <hubcaf/actors/route_table.hpp>

#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace hubcaf::test {

/// A hub with one client, for tests of handlers in the group `room`.
struct group_fixture : alice_fixture {
  using alice_fixture::alice_fixture;

  static handler_options in_room() {
    handler_options how;
    how.group = "room";
    return how;
  }

  /// A function that writes down what it handles after `name`; it throws at `"x"`.
  std::function<void(const inbound&)> note(std::string name = {}) {
    return [this, name](const inbound& message) {
      handled += name;
      handled += message.content();
      if (message.content() == R"("x")")
        throw std::runtime_error("no");
    };
  }

  /// Registers such a function in the group.
  void on(const std::string& pattern, const handler_options& how = in_room()) {
    world.face().on(pattern, note(), how);
    world.run();
  }

  /// The same for one that dies when it throws.
  void supervise(const std::string& pattern, const handler_options& how = in_room()) {
    world.face().supervise(
      pattern, [this] { return note(); }, how);
    world.run();
  }

  void register_late(const std::string& pattern, const late_actor& actor) {
    world.face().register_handler(pattern, caf::actor_cast<caf::actor>(actor.handle()), in_room());
    world.run();
  }

  void unregister(const std::string& pattern) {
    world.face().unregister_handler(pattern);
    world.run();
  }

  /// Alice says a message of the type `test.<letter>` for each pair such as `a1`; the digit or letter after it is the content.
  void say_to(std::string_view pairs) {
    for (; pairs.size() >= 2; pairs.remove_prefix(2)) {
      const std::string quote = pairs[1] >= '0' && pairs[1] <= '9' ? "" : "\"";
      alice->says(std::string(R"({"type":"test.)") + pairs[0] + R"(","content":)" + quote + pairs[1] + quote + '}');
    }
    world.run();
    alice->flush();
  }

  [[nodiscard]] std::size_t places_taken() const {
    return world.hub->routes()->find("test.a")->instances.front().inbox->size();
  }
};

} // namespace hubcaf::test
