// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_heartbeat
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hooks.hpp>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

CAF_TEST(a_client_that_answers_every_ping_is_never_reaped) {
  CAF_MESSAGE("section 9, defect 1; S60, law 5");
  hub_world world;
  const auto alice = world.connect("alice");

  world.pass(1h, alice);

  CAF_CHECK_EQUAL(alice->pings, 120u);
  CAF_CHECK(!alice->closed_with);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::heartbeat_timeouts], 0u);
}

CAF_TEST(the_silent_are_gone_by_timeout_and_interval) {
  CAF_MESSAGE("S62, law 5");
  hub_world world;
  const auto alice = world.connect("alice");

  world.pass(59s);
  CAF_CHECK(!alice->closed_with);
  world.pass(31s);

  CAF_CHECK(alice->closed_with == close_code::heartbeat_timeout);
  CAF_CHECK(world.hub->clients.find("alice") == nullptr);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::heartbeat_timeouts], 1u);
}

CAF_TEST(any_inbound_traffic_counts_as_life) {
  CAF_MESSAGE("law 5");
  hub_world world;
  const auto alice = world.connect("alice");

  for (int i = 0; i < 60; ++i) {
    alice->says(R"({"type":"pong"})");
    world.pass(50s);
  }

  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(a_timeout_as_short_as_the_interval_reaps_nobody_who_answers) {
  CAF_MESSAGE("law 5");
  options settings;
  settings.heartbeat_timeout = settings.heartbeat_interval;
  hub_world world{settings};
  const auto alice = world.connect("alice");

  world.pass(10min, alice);

  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(bytes_of_an_unfinished_message_count_as_life) {
  CAF_MESSAGE("law 5");
  hub_world world;
  const auto alice = world.connect("alice");

  alice->since_input = 10s;
  world.pass(5min);
  CAF_CHECK(!alice->closed_with);
  alice->since_input = 60s;
  world.pass(90s);
  CAF_CHECK(alice->closed_with == close_code::heartbeat_timeout);
}

CAF_TEST(without_heartbeats_silence_is_fine) {
  CAF_MESSAGE("S02");
  options settings;
  settings.enable_heartbeat = false;
  hub_world world{settings};
  const auto alice = world.connect("alice");

  world.pass(1h);

  CAF_CHECK_EQUAL(alice->pings, 0u);
  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(interval_and_timeout_are_settings) {
  CAF_MESSAGE("S03, S04");
  options settings;
  settings.heartbeat_interval = 1s;
  settings.heartbeat_timeout = 10s;
  hub_world world{settings};
  const auto alice = world.connect("alice");

  world.pass(9500ms);
  CAF_CHECK_EQUAL(alice->pings, 9u);
  CAF_CHECK(!alice->closed_with);
  world.pass(1500ms);
  CAF_CHECK(alice->closed_with == close_code::heartbeat_timeout);
}

CAF_TEST(json_pings_go_along_by_option_and_pings_are_always_answered) {
  CAF_MESSAGE("S60, S61");
  options settings;
  settings.heartbeat_json = true;
  hub_world world{settings};
  const auto alice = world.connect("alice");

  world.pass(30s);
  alice->says(R"({"type":"ping","meta":{"ping_id":"mine"}})");
  alice->flush();

  CAF_CHECK(alice->got(R"({"type":"ping","content":"ping","meta":{"timestamp":")"));
  CAF_CHECK(alice->got(R"("from":"server","ping_id":1})"));
  CAF_CHECK(alice->got(R"({"type":"pong","content":"pong","meta":{"ping_id":"mine"})"));
}

CAF_TEST(a_stalled_io_thread_reaps_nobody) {
  hub_world world;
  const auto alice = world.connect("alice");
  world.pass(30s, alice);

  // No beat comes for ten minutes, as if the machine had slept; then one comes before the socket could be read.
  world.jump(10min);

  CAF_CHECK(!alice->closed_with);
  world.pass(61s);
  CAF_CHECK(alice->closed_with == close_code::heartbeat_timeout);
}

CAF_TEST(bytes_of_an_unfinished_message_before_a_stall_count_as_life) {
  CAF_MESSAGE("law 5, found by a random world");
  hub_world world;
  const auto alice = world.connect("alice");
  world.pass(50s);

  // The last bytes came right before the machine slept.
  alice->since_input = 10min;
  world.jump(10min);
  CAF_CHECK(!alice->closed_with);

  alice->since_input = 11min + 10s;
  world.pass(70s);
  CAF_CHECK(alice->closed_with == close_code::heartbeat_timeout);
}

CAF_TEST(an_io_thread_that_stalls_before_the_first_heartbeat_reaps_nobody) {
  CAF_MESSAGE("law 5");
  hub_world world;
  const auto alice = world.connect("alice");

  world.jump(10min);
  world.pass(10min, alice);

  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(a_reaped_client_has_one_event_with_its_reason) {
  CAF_MESSAGE("S71, law 4");
  hub_world world;
  std::vector<end_reason> reasons;
  ++world.hub->hook_counts[static_cast<std::size_t>(event_kind::client_disconnected)];
  compat::post(world.hub->hooks, add_hook{std::make_shared<const hook>(
                                   hook{1, event_kind::client_disconnected,
                                        [&](const event& what) { reasons.push_back(*what.reason); }, nullptr})});
  const auto alice = world.connect("alice");

  world.pass(90s);
  alice->ends(session_end::closed_here, close_code::heartbeat_timeout);
  world.run();

  CAF_CHECK_EQUAL(reasons.size(), 1u);
  CAF_CHECK(reasons.front() == end_reason::heartbeat_timeout);
  CAF_CHECK_EQUAL(world.open(), 0u);
}
