// SPDX-License-Identifier: MIT
/// When clients that the hub ends are asked to return.
#define CAF_SUITE actors_reconnect_pause
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>

#include <string>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

namespace {

/// One client a second.
struct fixture {
  hub_world world{[] {
    options result;
    result.max_reconnects_per_second = 1;
    return result;
  }()};

  /// Ends a client, and tells for how many milliseconds it is to stay away.
  int pause(end_reason reason) {
    const auto who = world.connect("alice");
    compat::post(world.hub->clients.find("alice")->connection, end_connection{reason, "test"});
    world.run();
    who->flush();
    const std::string& closing = who->received.back();
    const std::string name = R"("retry_after_ms":)";
    const auto at = closing.find(name);
    CAF_REQUIRE(at != std::string::npos);
    return std::stoi(closing.substr(at + name.size()));
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(reconnect_pause_tests, fixture)

CAF_TEST(who_is_ended_for_something_of_his_own_delays_nobody) {
  for (const auto reason :
       {end_reason::slow_consumer, end_reason::rate_limited, end_reason::heartbeat_timeout, end_reason::internal_error})
    for (int i = 0; i < 100; ++i) {
      const auto own = pause(reason);
      CAF_CHECK(own >= 500 && own <= 10'000);
    }

  CAF_CHECK_LESS(pause(end_reason::shutdown), 1500);
}

CAF_TEST(those_that_a_stop_ends_return_one_after_the_other) {
  for (int i = 0; i < 20; ++i) {
    const auto own = pause(end_reason::shutdown);
    CAF_CHECK(own >= 500 + 1000 * i && own < 1500 + 1000 * i);
  }
}

CAF_TEST(so_do_those_of_a_hub_that_has_failed) {
  const auto alice = world.connect("alice");
  const auto bob = world.connect("bob");
  world.hub->life = hub_life::failed;
  for (const auto* id : {"alice", "bob"})
    compat::post(world.hub->clients.find(id)->connection, end_connection{end_reason::internal_error, "test"});
  world.run();
  bob->flush();

  // One second behind alice.
  const std::string& closing = bob->received.back();
  const auto at = closing.find(R"("retry_after_ms":)");
  CAF_REQUIRE(at != std::string::npos);
  CAF_CHECK(std::stoi(closing.substr(at + 17)) >= 1500);
  CAF_CHECK(std::stoi(closing.substr(at + 17)) < 2500);
}

CAF_TEST_FIXTURE_SCOPE_END()
