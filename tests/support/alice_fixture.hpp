// SPDX-License-Identifier: MIT
#pragma once

#include "hub_world.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace hubcaf::test {

/// A hub with one client, for tests of what becomes of her messages of type `test.x`.
struct alice_fixture {
  explicit alice_fixture(const options& settings = {}) : world(settings), alice(world.connect("alice")) {
  }

  /// Says a message for each of these: a digit is a number, a letter a text.
  void say(std::string_view contents) {
    for (const auto content : contents) {
      const std::string quote = content >= '0' && content <= '9' ? "" : "\"";
      alice->says(R"({"type":"test.x","content":)" + quote + content + quote + '}');
    }
    world.run();
    alice->flush();
  }

  [[nodiscard]] ledger_entry books() const {
    return world.hub->counters.report().inbound;
  }

  hub_world world;
  std::shared_ptr<fake_session> alice;
  /// What the test's handlers write down.
  std::string handled;
};

} // namespace hubcaf::test
