// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_health
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/health.hpp>

using namespace hubcaf;

namespace {

health_evidence calm() {
  health_evidence result;
  result.messages_sent = 1000;
  result.connections = 100;
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
  auto evidence = calm();
  const auto status_at = [&](double utilization) {
    evidence.queue_utilization = utilization;
    return assess(evidence).status;
  };

  CAF_CHECK_EQUAL(status_at(0.7), "healthy");
  CAF_CHECK_EQUAL(status_at(0.71), "warning");
  CAF_CHECK_EQUAL(status_at(0.9), "warning");
  CAF_CHECK_EQUAL(status_at(0.91), "critical");
}

CAF_TEST(any_overflow_is_critical) {
  CAF_MESSAGE("S85");
  auto evidence = calm();
  evidence.queue_overflows = 1;

  CAF_CHECK(assess(evidence).status == "critical");
}

CAF_TEST(more_than_a_tenth_failed_warns) {
  CAF_MESSAGE("S85");
  auto evidence = calm();

  evidence.messages_failed = 100;
  CAF_CHECK(assess(evidence).status == "healthy");
  evidence.messages_failed = 101;
  CAF_CHECK(assess(evidence).status == "warning");
}

CAF_TEST(more_than_a_twentieth_timed_out_warns) {
  CAF_MESSAGE("S85");
  auto evidence = calm();

  evidence.heartbeat_timeouts = 5;
  CAF_CHECK(assess(evidence).status == "healthy");
  evidence.heartbeat_timeouts = 6;
  CAF_CHECK(assess(evidence).status == "warning");
}

CAF_TEST(the_life_of_the_hub_beats_all_rules) {
  auto evidence = calm();
  evidence.queue_overflows = 1;
  evidence.out_of_service = "draining";

  CAF_CHECK(assess(evidence).status == "draining");
}
