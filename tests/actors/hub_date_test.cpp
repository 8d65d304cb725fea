// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_hub_date
#include <caf/test/unit_test.hpp>

#include "../support/hub_log_lines.hpp"
#include "../support/hub_world.hpp"

#include <hubcaf/actors/heartbeat_period.hpp>
#include <hubcaf/simulation/simulated_platform.hpp>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

namespace {

options without_heartbeat() {
  options result;
  result.enable_heartbeat = false;
  return result;
}

struct fixture {
  /// The hub's date is that of the beginning and all time since, and so much.
  [[nodiscard]] std::chrono::nanoseconds put_forward() const {
    return world.hub->date() - begin - (world.hub->now() - began);
  }

  void beat() {
    world.pass(heartbeat_period(world.hub->settings));
  }

  hub_world world{without_heartbeat()};
  const test::hub_log_lines log{*world.hub};
  const hub_context::steady_time began = world.hub->now();
  const hub_context::wall_time begin = world.hub->date();
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(hub_date_tests, fixture)

CAF_TEST(the_date_goes_with_the_clock) {
  CAF_CHECK(begin == simulation::simulated_platform::epoch + (began - simulation::clockwork::start));

  world.pass(1h);

  CAF_CHECK(put_forward() == 0s);
  CAF_CHECK(log.of("date_jumped").empty());
}

CAF_TEST(a_date_that_is_put_forward_is_taken_over_with_the_next_beat) {
  world.clock().date_offset = 3h;
  CAF_CHECK(put_forward() == 0s);

  beat();

  CAF_CHECK(put_forward() == 3h);
  const auto lines = log.of("date_jumped");
  CAF_REQUIRE_EQUAL(lines.size(), 1u);
  CAF_CHECK(lines[0].starts_with("date_jumped step_ms=10800000 date=2026-01-01T03:00:"));
  beat();
  CAF_CHECK_EQUAL(log.of("date_jumped").size(), 1u);
}

CAF_TEST(a_date_that_is_put_back_is_taken_over_with_the_next_beat) {
  world.clock().date_offset = -24h;

  beat();

  CAF_CHECK(put_forward() == -24h);
  const auto lines = log.of("date_jumped");
  CAF_REQUIRE_EQUAL(lines.size(), 1u);
  CAF_CHECK(lines[0].starts_with("date_jumped step_ms=-86400000 date=2025-12-31T00:00:"));
}

CAF_TEST(a_step_of_a_second_is_taken_over_without_a_line) {
  world.clock().date_offset = 1s;
  beat();
  CAF_CHECK(put_forward() == 1s);

  world.clock().date_offset = 0s;
  beat();
  CAF_CHECK(put_forward() == 0s);

  CAF_CHECK(log.of("date_jumped").empty());
  world.clock().date_offset = -1001ms;
  beat();
  CAF_CHECK_EQUAL(log.of("date_jumped").size(), 1u);
}

CAF_TEST(messages_and_what_is_told_of_connections_bear_the_new_date) {
  const auto alice = world.connect("alice");
  world.clock().date_offset = 24h * 365;
  beat();

  alice->says(R"({"type":"ping"})");
  world.run();
  alice->flush();

  CAF_CHECK(alice->received.back().find("\"timestamp\":\"2027-01-01T00:00:") != std::string::npos);
}

CAF_TEST(nobody_is_reaped_or_forgiven_for_a_jump_of_the_date) {
  hub_world other;
  const auto alice = other.connect("alice");
  const auto bob = other.connect("bob");
  for (int i = 0; i < 10; ++i) {
    other.clock().date_offset = i % 2 == 0 ? 48h : -48h;
    other.pass(15s, alice);
  }

  CAF_CHECK(!alice->closed_with);
  CAF_CHECK(bob->closed_with == close_code::heartbeat_timeout);
}

CAF_TEST_FIXTURE_SCOPE_END()
