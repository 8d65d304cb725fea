// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_registry
#include <caf/test/unit_test.hpp>

#include "../support/alice_fixture.hpp"
#include "../support/failing_memory.hpp"
#include "../support/late_actor.hpp"

#include <hubcaf/actors/acknowledgement.hpp>
#include <hubcaf/actors/route_table.hpp>

#include <exception>
#include <new>
#include <stdexcept>

using namespace hubcaf;
using test::late_actor;

namespace {

struct fixture : test::alice_fixture {
  void unregister() {
    compat::post(world.hub->registry, remove_route{"test.x", nullptr});
    world.run();
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(registry_tests, fixture)

CAF_TEST(a_handler_has_the_limits_of_its_options) {
  world.on("test.x", [](const inbound&) {}, {run_on::scheduler, 7});
  world.on("test.y", [](const inbound&) {});

  CAF_CHECK_EQUAL(world.hub->routes()->find("test.x")->instances.front().inbox->capacity(), 7u);
  CAF_CHECK_EQUAL(world.hub->routes()->find("test.y")->instances.front().inbox->capacity(), 10000u);
}

CAF_TEST(a_change_is_acknowledged_once_all_io_threads_route_by_it) {
  bool done = false;
  auto acknowledged = std::make_shared<acknowledgement>([&](const std::exception_ptr&) { done = true; });
  compat::post(world.hub->registry, set_route{std::make_shared<const handler_spec>(
                                                handler_spec{"test.x", nullptr, {}, [](const inbound&) {}, nullptr}),
                                              std::move(acknowledged)});
  CAF_CHECK(!done);

  world.run();

  CAF_CHECK(done);
}

CAF_TEST(at_the_end_what_waits_goes_back_to_its_senders) {
  CAF_MESSAGE("law 1");
  late_actor slow{world};
  world.set_handler(slow.handles("test.x"));
  say("123");

  compat::post(world.hub->registry, end_handlers{nullptr});
  world.run();
  alice->flush();

  CAF_CHECK(books().returned_by.at("shutting_down") == 2u);
  CAF_CHECK(books().returned_by.at("handler_failed") == 1u); // the one in hand
  CAF_CHECK(books().held == 0);
  CAF_CHECK(alice->got(R"("code":"shutting_down")"));
}

CAF_TEST(after_the_end_no_handler_is_taken) {
  compat::post(world.hub->registry, end_handlers{nullptr});
  world.on("test.x", [](const inbound&) {});

  CAF_CHECK(world.hub->routes()->list().empty());
}

CAF_TEST(what_waits_for_a_removed_handler_whose_actor_dies_is_returned) {
  CAF_MESSAGE("law 1");
  late_actor slow{world};
  world.set_handler(slow.handles("test.x"));
  say("123");
  unregister();

  slow.die();

  CAF_CHECK(books().returned_by.at("handler_failed") == 3u);
  CAF_CHECK(books().held == 0);
}

CAF_TEST(a_removed_handler_that_is_down_still_works_off_what_waits) {
  int lives = 0;
  world.supervise("test.x", [&] {
    ++lives;
    return handler_worker{[&](const inbound& message) {
                            if (lives == 1)
                              throw std::runtime_error("no");
                            handled += message.content();
                          },
                          nullptr};
  });
  say("123");
  unregister();

  world.jump(world.hub->settings.task_restart_interval);

  CAF_CHECK_EQUAL(handled, "23");
}

CAF_TEST(a_type_without_handler_is_answered_and_booked) {
  CAF_MESSAGE("S43");
  say("1");

  CAF_CHECK(alice->got(R"("original_type":"test.x","warning":"unhandled")"));
  CAF_CHECK(books().returned_by.at("unknown_type") == 1u);
}

CAF_TEST(a_handler_that_finds_no_memory_is_refused_with_an_exception_and_the_old_one_stays) {
  std::size_t refused = 0;
  for (std::size_t n = 0;; ++n) {
    test::hub_world own;
    int old_calls = 0;
    int new_calls = 0;
    own.on("test.x", [&](const inbound&) { ++old_calls; });
    auto [in_force, done] = acknowledgement::with_future();
    compat::post(own.hub->registry, set_route{std::make_shared<const handler_spec>(handler_spec{
                                                "test.x", nullptr, {}, [&](const inbound&) { ++new_calls; }, nullptr}),
                                              std::move(done)});
    bool injected = false;
    {
      const test::failing_memory memory(n);
      // The turn of the registry.
      own.after_each_turn([] { test::memory.armed = false; });
      own.run();
      injected = memory.has_failed();
      own.after_each_turn(nullptr);
    }
    bool is_new = true;
    try {
      in_force.get();
    } catch (const std::bad_alloc&) {
      is_new = false;
      ++refused;
    }

    own.connect("alice")->says(R"({"type":"test.x"})");
    own.run();

    if (own.hub->life == hub_life::failed || new_calls != (is_new ? 1 : 0) || old_calls != (is_new ? 0 : 1))
      CAF_ERROR("allocation " << n << ": taken " << is_new << ", handled by the old " << old_calls << ", by the new "
                              << new_calls);
    if (!injected)
      break;
  }
  CAF_CHECK(refused > 0);
}

CAF_TEST_FIXTURE_SCOPE_END()
