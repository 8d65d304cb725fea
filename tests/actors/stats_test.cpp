// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_stats
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/stats.hpp>

#include <hubcaf/actors/client.hpp>

#include "../support/hub_world.hpp"

using namespace hubcaf;
using namespace std::chrono_literals;

CAF_TEST(silence_and_failures_cost_half_of_the_score_each) {
  CAF_MESSAGE("S86");
  test::hub_world world;
  const auto session = world.connect("alice");
  const auto alice = world.hub->clients.find("alice");
  CAF_REQUIRE(alice != nullptr);
  CAF_CHECK(describe(*alice).health_score == 1.0);

  world.pass(45s);
  CAF_CHECK(describe(*alice).health_score == 0.75);
  CAF_CHECK(describe(*alice).is_alive);
  CAF_CHECK(describe(*alice).time_since_pong == 45.0);

  session->flush();
  alice->messages_failed = alice->messages_sent.load();
  CAF_CHECK(describe(*alice).health_score == 0.5);
}
