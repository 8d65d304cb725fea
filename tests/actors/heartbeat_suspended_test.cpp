// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_heartbeat_suspended
#include <caf/test/unit_test.hpp>

#include "../support/late_actor.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/outbox.hpp>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

namespace {

handler_options one_place() {
  handler_options result;
  result.queue_size = 1;
  result.overflow = overflow_policy::suspend;
  return result;
}

} // namespace

CAF_TEST(a_client_that_the_hub_does_not_read_is_not_reaped) {
  CAF_MESSAGE("law 5");
  hub_world world;
  const auto alice = world.connect("alice");
  test::late_actor slow{world};
  world.set_handler(slow.handles("test.x", one_place()));
  for (int i = 0; i < 2; ++i)
    alice->says(R"({"type":"test.x","content":1})");
  world.run();
  CAF_REQUIRE(!alice->reading);

  world.pass(10min);

  CAF_CHECK(!alice->closed_with);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::heartbeat_timeouts], 0u);
}

CAF_TEST(a_client_that_is_read_again_has_the_whole_timeout_to_be_heard) {
  CAF_MESSAGE("law 5");
  hub_world world;
  const auto alice = world.connect("alice");
  test::late_actor slow{world};
  world.set_handler(slow.handles("test.x", one_place()));
  for (int i = 0; i < 2; ++i)
    alice->says(R"({"type":"test.x","content":1})");
  world.pass(10min);

  slow.answer();
  CAF_REQUIRE(alice->reading);
  world.pass(59s);
  CAF_CHECK(!alice->closed_with);
  world.pass(31s);
  CAF_CHECK(alice->closed_with == close_code::heartbeat_timeout);
}

CAF_TEST(a_client_whose_data_queue_is_full_and_that_answers_pings_is_not_reaped) {
  CAF_MESSAGE("law 5");
  options settings;
  settings.client_queue_size = 5;
  settings.client_overflow = overflow_policy::reject;
  hub_world world{settings};
  const auto alice = world.connect("alice");
  for (int i = 0; i < 10; ++i)
    (void)send(*world.hub, "alice", pack(*world.hub, any_message("test.note", i), {}), {});
  world.run();
  CAF_REQUIRE_EQUAL(alice->queued(), 5u);

  world.pass(10min, alice);

  CAF_CHECK(!alice->closed_with);
  CAF_CHECK_EQUAL(alice->queued(), 5u);
  CAF_CHECK_EQUAL(alice->pings, 20u);
}

CAF_TEST(a_client_whose_data_queue_is_full_and_that_is_silent_is_reaped) {
  CAF_MESSAGE("law 5");
  hub_world world;
  const auto alice = world.connect("alice");
  (void)send(*world.hub, "alice", pack(*world.hub, any_message("test.note", 1), {}), {});

  world.pass(90s);

  CAF_CHECK(alice->closed_with == close_code::heartbeat_timeout);
}
