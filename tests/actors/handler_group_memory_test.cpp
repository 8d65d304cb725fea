// SPDX-License-Identifier: MIT
/// A handler comes into a group, or its actor answers an error, while memory runs out.
#define CAF_SUITE actors_handler_group_memory
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"
#include "../support/group_fixture.hpp"

#include <caf/event_based_actor.hpp>

#include <chrono>
#include <new>
#include <utility>

using namespace hubcaf;
using test::group_fixture;

CAF_TEST(a_handler_that_finds_no_memory_to_join_its_group_is_refused_or_handles) {
  std::size_t refused = 0;
  for (std::size_t n = 0;; ++n) {
    group_fixture own;
    own.on("test.b");
    auto in_force = own.world.face().on("test.a", own.note(), group_fixture::in_room());
    bool injected = false;
    {
      const test::failing_memory memory(n);
      // The turn of the registry.
      own.world.after_each_turn([] { test::memory.armed = false; });
      own.world.run();
      injected = memory.has_failed();
      own.world.after_each_turn(nullptr);
    }
    bool is_in = true;
    try {
      in_force.get();
    } catch (const std::bad_alloc&) {
      is_in = false;
      ++refused;
    }

    own.say_to("a1b2");
    const auto first = std::exchange(own.handled, {});
    own.on("test.a");
    own.say_to("a3b4");

    if (own.world.hub->life == hub_life::failed || first != (is_in ? "12" : "2") || own.handled != "34")
      CAF_ERROR("allocation " << n << ": taken " << is_in << ", handled " << first << " and then " << own.handled);
    if (!injected)
      break;
  }
  CAF_CHECK(refused > 0);
}

CAF_TEST(a_group_that_finds_no_memory_for_a_new_handler_goes_on) {
  for (std::size_t n = 0;; ++n) {
    group_fixture own;
    own.on("test.b");
    own.world.face().on("test.a", own.note(), group_fixture::in_room());
    bool injected = false;
    {
      std::size_t turns = 0;
      // The second turn is that of the group.
      own.world.after_each_turn([&turns] { test::memory.armed = ++turns == 1; });
      const test::failing_memory memory(n);
      test::memory.armed = false;
      own.world.run();
      injected = memory.has_failed();
      own.world.after_each_turn(nullptr);
    }

    own.say_to("a1b2");
    // A worker that could not be made is made anew.
    own.world.jump(own.world.hub->settings.task_restart_interval);

    if (own.world.hub->life == hub_life::failed || (own.handled != "12" && own.handled != "2"))
      CAF_ERROR("allocation " << n << ": handled " << own.handled);
    CAF_CHECK_EQUAL(own.books().held, 0);
    if (!injected)
      break;
  }
}

CAF_TEST(without_memory_to_ask_whether_an_actor_lives_its_handler_goes_on) {
  CAF_MESSAGE("CAF's clock must not be left half-way: it would crash a second later");
  for (std::size_t n = 0;; ++n) {
    group_fixture own;
    const auto refuses = own.world.hub->system.spawn(
      [](caf::event_based_actor*, int) -> caf::behavior {
        return {[](const inbound&) -> caf::result<void> { return caf::make_error(caf::sec::invalid_argument); }};
      },
      0);
    own.world.face().register_handler("test.a", refuses);
    own.world.run();
    bool injected = false;
    {
      std::size_t turns = 0;
      // The handler asks, the actor answers, the handler gets the answer.
      own.world.after_each_turn([&turns] { test::memory.armed = ++turns == 2; });
      const test::failing_memory memory(n);
      test::memory.armed = false;
      own.say_to("a1");
      injected = memory.has_failed();
      own.world.after_each_turn(nullptr);
    }

    own.world.jump(std::chrono::seconds{1});
    own.say_to("a2");

    if (own.world.hub->life == hub_life::failed || own.books().held != 0)
      CAF_ERROR("allocation " << n << ": " << own.books().held << " held");
    CAF_CHECK(own.world.hub->life != hub_life::failed);
    if (!injected)
      break;
  }
}
