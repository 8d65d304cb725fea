// SPDX-License-Identifier: MIT
/// Pings of clients, and the Pongs that wait for a client that does not read.
#define CAF_SUITE simulation_simulated_pings
#include <caf/test/unit_test.hpp>

#include "wire_fixture.hpp"

#include <hubcaf/transport/websocket_session.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::network;
using test::wire;

namespace {

using lines = std::vector<std::string>;

/// 20 ms each way, and one message fills the system's buffer.
network narrow() {
  auto result = test::plain_network();
  result.window = 1;
  return result;
}

struct fixture : test::wire_clock {
  /// The hub sends a message to a client that does not read, which fills the system's buffer.
  void block(const wire& one) {
    one.uut->stops_reading();
    one.send("data");
    run(30ms);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(simulated_pings_tests, fixture)

CAF_TEST(a_ping_is_told_and_its_payload_comes_back) {
  wire one(clock, narrow());

  one.uut->says_ping("who");
  run(1s);

  CAF_CHECK_EQUAL(one.hub.lines, lines({"20 ping"}));
  CAF_CHECK_EQUAL(one.client.lines, lines({"40 pong who"}));
}

CAF_TEST(a_client_that_does_not_take_its_pong_is_not_read) {
  wire one(clock, narrow());
  block(one);

  one.uut->says_ping("1");
  one.uut->says_ping("2");
  one.uut->says_text("behind");
  run(1s);

  CAF_CHECK_EQUAL(one.hub.lines.back(), "50 ping");
  CAF_CHECK_EQUAL(one.uut->urgent_bytes(), 3u);

  one.uut->goes_on_reading();
  run(1s);

  CAF_CHECK(one.hub.has("1030 ping"));
  CAF_CHECK(one.hub.has("1050 behind"));
  CAF_CHECK_EQUAL(one.client.lines, lines({"1030 data", "1050 pong 1", "1070 pong 2"}));
}

CAF_TEST(while_the_hub_closes_only_the_latest_pong_waits) {
  wire one(clock, narrow());
  block(one);
  one.uut->close(close_code::normal, "enough");
  const auto of_close = one.uut->urgent_bytes();

  for (int i = 1; i <= 100; ++i)
    one.uut->says_ping(std::string(124, 'p') + static_cast<char>('0' + i % 10));
  run(1s);

  CAF_CHECK_EQUAL(one.uut->urgent_bytes(), of_close + 127);
  CAF_CHECK(one.uut->urgent_bytes() <= max_urgent_bytes);
  CAF_CHECK_EQUAL(clock.passed.client_pings, 100u);

  one.uut->goes_on_reading();
  run(1s);

  CAF_CHECK_EQUAL(one.client.lines.at(1), "1050 pong " + std::string(124, 'p') + '0');
  CAF_CHECK_EQUAL(one.client.lines.at(2), "1070 close 1000 enough");
  CAF_CHECK_EQUAL(clock.passed.client_pongs, 1u);
}

CAF_TEST(pings_that_come_at_once_are_answered_as_far_as_there_is_room) {
  wire one(clock, narrow());
  for (int i = 0; i < 100; ++i)
    one.uut->says_ping(std::string(125, 'p'));

  run(21ms);

  CAF_CHECK(one.uut->urgent_bytes() <= max_urgent_bytes);
  run(1s);
  CAF_CHECK_EQUAL(clock.passed.client_pings, 100u);
  CAF_CHECK(clock.passed.client_pongs > 1 && clock.passed.client_pongs < 100);
}

CAF_TEST(once_the_close_is_sent_pings_are_not_answered) {
  wire one(clock, narrow());
  one.uut->stops_reading();
  one.uut->close(close_code::normal, "enough");
  run(30ms);

  one.uut->says_ping("late");
  run(1s);

  CAF_CHECK_EQUAL(one.uut->urgent_bytes(), 0u);
  CAF_CHECK_EQUAL(clock.passed.client_pings, 1u);
}

CAF_TEST(a_session_without_the_bound_keeps_every_pong_while_it_closes) {
  wire one(clock, narrow());
  one.uut->keep_every_pong();
  block(one);
  one.uut->close(close_code::normal, "enough");

  for (int i = 0; i < 100; ++i)
    one.uut->says_ping(std::string(125, 'p'));
  run(1s);

  CAF_CHECK(one.uut->urgent_bytes() > 100u * 127);
}

CAF_TEST(a_flood_of_pings_passes_the_bound_in_no_phase) {
  for (const auto close_after : {0ms, 10ms, 100ms, 1000ms}) {
    wire one(clock, narrow());
    block(one);
    one.uut->ping();
    std::size_t most = 0;

    for (auto time = 0ms; time < 2000ms; time += 10ms) {
      if (time == close_after)
        one.uut->close(close_code::normal, std::string(123, 'r'));
      if (time == 1500ms)
        one.uut->goes_on_reading();
      for (int i = 0; i < 10; ++i)
        one.uut->says_ping(std::string(125, 'p'));
      run(10ms);
      most = std::max(most, one.uut->urgent_bytes());
    }

    CAF_CHECK(most >= 2 + 127 + 127); // a Ping, a Pong and the Close frame
    CAF_CHECK(most <= max_urgent_bytes);
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
