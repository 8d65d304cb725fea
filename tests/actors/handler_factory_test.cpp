// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_handler_factory
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <stdexcept>

using namespace hubcaf;
using namespace std::chrono_literals;

CAF_TEST(pauses_grow_to_64_times_the_first) {
  test::hub_world world;
  int tries = 0;
  world.supervise("test.x", [&]() -> handler_worker {
    ++tries;
    throw std::runtime_error("no factory today");
  });

  for (auto pause = 5s; pause < 320s; pause *= 2)
    world.jump(pause);
  CAF_REQUIRE_EQUAL(tries, 7);
  world.jump(320s);
  CAF_CHECK_EQUAL(tries, 8);
  world.jump(320s - 1ms);
  CAF_CHECK_EQUAL(tries, 8);
  world.jump(1ms);
  CAF_CHECK_EQUAL(tries, 9);
}

CAF_TEST(a_factory_that_throws_counts_as_a_death_and_is_tried_again) {
  test::hub_world world;
  const auto alice = world.connect("alice");
  std::string handled;
  int tries = 0;
  world.supervise("test.x", [&]() -> handler_worker {
    if (++tries == 1)
      throw std::runtime_error("not yet");
    return {[&](const inbound& message) { handled += message.content(); }, nullptr};
  });
  alice->says(R"({"type":"test.x","content":1})");
  world.run();
  CAF_CHECK_EQUAL(handled, "");

  world.jump(5s);

  CAF_CHECK_EQUAL(handled, "1");
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::handler_deaths], 1u);
}

CAF_TEST(a_factory_that_makes_nothing_is_tried_again) {
  test::hub_world world;
  int tries = 0;
  world.supervise("test.x", [&] {
    ++tries;
    return handler_worker{};
  });

  world.jump(5s);

  CAF_CHECK_EQUAL(tries, 2);
}
