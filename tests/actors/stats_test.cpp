// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_stats
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/stats.hpp>

#include <hubcaf/actors/client.hpp>

#include "../support/hub_world.hpp"

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

hub_stats calm() {
  hub_stats result;
  result.messages_sent = 1000;
  result.total_connections = 100;
  return result;
}

} // namespace

CAF_TEST(a_calm_hub_is_healthy) {
  const auto verdict = assess(calm());

  CAF_CHECK_EQUAL(verdict.status, "healthy");
  CAF_CHECK(verdict.issues.empty());
  CAF_CHECK_EQUAL(verdict.message_success_rate, 1.0);
}

CAF_TEST(utilisation_warns_over_seven_tenths_and_is_critical_over_nine) {
  CAF_MESSAGE("S85");
  auto stats = calm();
  const auto status_at = [&](double utilization) {
    stats.queue_utilization = utilization;
    return assess(stats).status;
  };

  CAF_CHECK_EQUAL(status_at(0.7), "healthy");
  CAF_CHECK_EQUAL(status_at(0.71), "warning");
  CAF_CHECK_EQUAL(status_at(0.9), "warning");
  CAF_CHECK_EQUAL(status_at(0.91), "critical");
}

CAF_TEST(any_overflow_is_critical) {
  CAF_MESSAGE("S85");
  auto stats = calm();
  stats.queue_overflows = 1;

  CAF_CHECK(assess(stats).status == "critical");
}

CAF_TEST(more_than_a_tenth_failed_warns) {
  CAF_MESSAGE("S85");
  auto stats = calm();

  stats.messages_failed = 100;
  CAF_CHECK(assess(stats).status == "healthy");
  stats.messages_failed = 101;
  CAF_CHECK(assess(stats).status == "warning");
}

CAF_TEST(more_than_a_twentieth_timed_out_warns) {
  CAF_MESSAGE("S85");
  auto stats = calm();

  stats.heartbeat_timeouts = 5;
  CAF_CHECK(assess(stats).status == "healthy");
  stats.heartbeat_timeouts = 6;
  CAF_CHECK(assess(stats).status == "warning");
}

CAF_TEST(a_stopping_hub_is_draining_whatever_else) {
  auto stats = calm();
  stats.queue_overflows = 1;
  stats.is_shutdown = true;

  CAF_CHECK(assess(stats).status == "draining");
}

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
