// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_hub_gateway
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/gauges.hpp>
#include <hubcaf/actors/hub_gateway.hpp>
#include <hubcaf/actors/roster_state.hpp>
#include <hubcaf/actors/stats.hpp>
#include <hubcaf/schema/client_id.hpp>

#include <map>
#include <string>

using namespace hubcaf;
using test::hub_world;

namespace {

struct fixture {
  fixture() {
    settings.max_connections = 2;
  }

  hub_gateway make(hub_world& world) {
    return {world.hub, {std::make_shared<roster_state>(0)}};
  }

  options settings;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(hub_gateway_tests, fixture)

CAF_TEST(a_client_keeps_its_id_and_who_has_none_gets_one) {
  CAF_MESSAGE("S20, S21, S22");
  hub_world world{settings};
  auto uut = make(world);

  CAF_CHECK(uut.on_upgrade("alice", "test").client_id == "alice");
  const auto drawn = uut.on_upgrade("", "test").client_id;
  CAF_CHECK(is_anonymous(drawn));
  uut.on_upgrade_failed("alice");
  uut.on_upgrade_failed(drawn);
}

CAF_TEST(nobody_is_let_in_over_the_limit_until_one_has_left) {
  CAF_MESSAGE("max_connections");
  hub_world world{settings};
  auto uut = make(world);
  CAF_CHECK(!uut.on_upgrade("a", "test").refusal);
  CAF_CHECK(!uut.on_upgrade("b", "test").refusal);

  const auto third = uut.on_upgrade("c", "test");
  CAF_REQUIRE(third.refusal.has_value());
  CAF_CHECK_EQUAL(third.refusal->status, 503u);
  CAF_CHECK(third.refusal->headers.front().first == "Retry-After");
  CAF_CHECK_EQUAL(world.open(), 2u);

  uut.on_upgrade_failed("b");
  CAF_CHECK(!uut.on_upgrade("c", "test").refusal);
  uut.on_upgrade_failed("a");
  uut.on_upgrade_failed("c");
}

CAF_TEST(refusals_are_counted_by_their_limit) {
  hub_world world{settings};
  auto uut = make(world);
  const std::map<refusal, std::string> limits = {{refusal::handshakes, "handshakes"},
                                                 {refusal::handshakes_per_address, "handshakes_per_address"},
                                                 {refusal::http_connections, "http_connections"},
                                                 {refusal::health_connections, "health_connections"},
                                                 {refusal::connections_per_address, "connections_per_address"},
                                                 {refusal::descriptors, "descriptors"}};

  const auto refused = [&] {
    return collect_stats(*world.hub, read_gauges(*world.hub), world.hub->counters.report()).refused;
  };
  std::map<std::string, std::uint64_t> expected;
  for (const auto& [why, name] : limits) {
    uut.on_refused(why);
    ++expected[name];
    CAF_CHECK(refused() == expected);
  }

  CAF_CHECK(!uut.on_upgrade("a", "test").refusal);
  CAF_CHECK(!uut.on_upgrade("b", "test").refusal);
  CAF_CHECK(uut.on_upgrade("c", "test").refusal.has_value());
  const auto in_the_end = refused();
  CAF_CHECK_EQUAL(in_the_end.at("connections"), 1u);
  uut.on_upgrade_failed("a");
  uut.on_upgrade_failed("b");
}

CAF_TEST(a_stopping_hub_lets_nobody_in) {
  CAF_MESSAGE("S24");
  hub_world world{settings};
  auto uut = make(world);
  world.hub->advance(hub_life::draining);

  CAF_CHECK(uut.on_upgrade("a", "test").refusal->status == 503);
  CAF_CHECK_EQUAL(world.open(), 0u);
}

CAF_TEST(a_client_that_comes_before_the_hub_is_ready_is_closed_with_1011) {
  CAF_MESSAGE("S23");
  hub_world world{settings};
  auto uut = make(world);
  world.hub->life = hub_life::starting;
  const auto below = std::make_shared<test::fake_session>();
  const auto id = uut.on_upgrade("a", "test").client_id;

  uut.on_open(0, id, "test", below);
  world.run();

  CAF_CHECK(below->closed_with == close_code::internal_error);
  CAF_CHECK(world.hub->clients.list().empty());
  CAF_CHECK_EQUAL(world.open(), 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
