// SPDX-License-Identifier: MIT
/// The network model: what a simulated wire does to what passes over it.
#define CAF_SUITE simulation_simulated_session
#include <caf/test/unit_test.hpp>

#include "wire_fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::network;
using test::plain_network;
using test::wire;

namespace {

using lines = std::vector<std::string>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(simulated_session_tests, test::wire_clock)

// -- time on the way ---------------------------------------------------------------------

CAF_TEST(a_message_takes_the_latency_each_way) {
  wire one(clock, plain_network());

  one.send("down");
  one.uut->says_text("up");
  one.uut->says_binary("raw");
  run(1s);

  CAF_CHECK_EQUAL(one.client.lines, lines({"20 down"}));
  CAF_CHECK_EQUAL(one.hub.lines, lines({"0 written down", "0 drained", "20 up", "20 binary raw"}));
}

CAF_TEST(jitter_adds_up_to_its_range_and_keeps_the_order) {
  auto between = plain_network();
  between.jitter = 30ms;
  wire one(clock, between);
  lines said;

  for (int i = 0; i < 100; ++i) {
    said.push_back(std::to_string(i));
    one.uut->says_text(said.back());
    one.send(said.back());
    run(100ms);
  }

  std::vector<std::chrono::nanoseconds> delays;
  for (std::size_t i = 0; i < 100; ++i)
    delays.push_back(one.client.times.at(i) - i * 100ms);
  CAF_CHECK(*std::min_element(delays.begin(), delays.end()) >= 20ms);
  CAF_CHECK(*std::min_element(delays.begin(), delays.end()) < 23ms);
  CAF_CHECK(*std::max_element(delays.begin(), delays.end()) <= 50ms);
  CAF_CHECK(*std::max_element(delays.begin(), delays.end()) > 47ms);
}

CAF_TEST(messages_of_one_connection_never_overtake_each_other) {
  auto between = plain_network();
  between.jitter = 500ms;
  wire one(clock, between);

  for (char c = 'a'; c <= 'z'; ++c) {
    one.uut->says_text(std::string(1, c));
    one.send(std::string(1, c));
    run(1ms);
  }
  run(2s);

  std::string up;
  std::string down;
  for (const auto& line : one.hub.lines)
    if (line.size() >= 3 && line[line.size() - 2] == ' ' && line.find("written") == std::string::npos)
      up += line.back();
  for (const auto& line : one.client.lines)
    down += line.back();
  CAF_CHECK_EQUAL(up, "abcdefghijklmnopqrstuvwxyz");
  CAF_CHECK_EQUAL(down, "abcdefghijklmnopqrstuvwxyz");
}

CAF_TEST(messages_of_different_connections_overtake_each_other) {
  auto between = plain_network();
  between.jitter = 30ms;
  int overtaken = 0;

  for (int i = 0; i < 100; ++i) {
    wire first(clock, between);
    wire second(clock, between);
    first.uut->says_text("x");
    second.uut->says_text("x");
    run(100ms);
    overtaken += second.hub.times.at(0) < first.hub.times.at(0) ? 1 : 0;
  }

  CAF_CHECK(overtaken > 30 && overtaken < 70);
}

CAF_TEST(bandwidth_spreads_messages_in_both_directions) {
  auto between = plain_network();
  between.download = 1000;
  between.upload = 500;
  wire one(clock, between);

  for (int i = 0; i < 3; ++i) {
    one.send(std::string(98, 'd'));           // 100 bytes with its header
    one.uut->says_text(std::string(94, 'u')); // the same with a mask
  }
  run(5s);

  CAF_CHECK(one.client.times == std::vector<std::chrono::nanoseconds>({120ms, 220ms, 320ms}));
  std::vector<std::chrono::nanoseconds> up(one.hub.times.end() - 3, one.hub.times.end());
  CAF_CHECK(up == std::vector<std::chrono::nanoseconds>({220ms, 420ms, 620ms}));
}

CAF_TEST(bytes_of_a_slow_message_are_life_before_it_is_whole) {
  auto between = plain_network();
  between.upload = 100;
  wire one(clock, between);

  one.uut->says_text(std::string(494, 'x')); // 5 s
  run(19ms);
  CAF_CHECK(one.uut->time_since_input() == 19ms);
  run(2s);
  CAF_CHECK(one.uut->time_since_input() == 0ms);
  one.uut->goes_silent();
  run(1s);

  CAF_CHECK(one.uut->time_since_input() == 1s);
}

// -- what does not fit ---------------------------------------------------------------------

CAF_TEST(a_stalled_client_fills_the_window_and_the_rest_waits) {
  auto between = plain_network();
  between.window = 100;
  wire one(clock, between);
  one.uut->stops_reading();

  for (const auto* name : {"a", "b", "c"})
    one.send(name + std::string(59, '.'));
  run(10s);
  CAF_CHECK_EQUAL(one.uut->queued(), 1u); // the second began below the window
  CAF_CHECK(one.client.lines.empty());
  CAF_CHECK(!one.uut->takes_more());

  one.uut->goes_on_reading();
  run(1s);

  CAF_CHECK_EQUAL(one.uut->queued(), 0u);
  CAF_CHECK_EQUAL(one.client.lines.size(), 3u);
  CAF_CHECK(one.client.lines.at(1).starts_with("10000 b"));
  CAF_CHECK(one.client.lines.at(2).starts_with("10020 c"));
}

CAF_TEST(a_window_that_grows_takes_what_waits) {
  auto between = plain_network();
  between.window = 1;
  wire one(clock, between);
  one.uut->stops_reading();
  one.send("a");
  one.send("b");
  run(1s);
  CAF_CHECK_EQUAL(one.uut->queued(), 1u);

  between.window = 1000;
  one.uut->has_network(std::make_shared<const simulation::network>(between));
  run(1s);

  CAF_CHECK_EQUAL(one.uut->queued(), 0u);
}

CAF_TEST(nothing_is_told_while_the_hub_does_not_read) {
  wire one(clock, plain_network());
  one.uut->says_text("a");
  run(1s);
  one.uut->suspend_reading();
  one.uut->says_text("b");
  run(1s);
  CAF_CHECK(!one.hub.has("1020 b"));
  CAF_CHECK(one.uut->time_since_input() == 980ms); // bytes came all the same

  one.uut->resume_reading();
  CAF_CHECK_EQUAL(one.hub.lines.size(), 1u); // not from inside the call
  run(1s);

  CAF_CHECK(one.hub.has("2000 b"));
}

CAF_TEST(a_reset_is_seen_while_the_hub_does_not_read) {
  wire one(clock, plain_network());
  one.uut->suspend_reading();
  one.uut->says_text("a");
  one.uut->resets();

  run(1s);

  CAF_CHECK(one.uut->is_over());
  CAF_CHECK(!one.hub.has("20 a"));
}

CAF_TEST(a_client_that_is_not_read_is_no_longer_heard_once_the_window_is_full) {
  auto between = plain_network();
  between.window = 100;
  wire one(clock, between);
  one.uut->suspend_reading();

  for (int i = 0; i < 5; ++i) {
    one.uut->says_text(std::string(60, 'x'));
    run(1s);
  }

  CAF_CHECK(one.uut->time_since_input() == 3980ms); // two messages fill it
}

CAF_TEST(data_that_is_late_is_left_out) {
  auto between = plain_network();
  between.window = 1;
  wire one(clock, between);
  one.hub.late = "b";

  for (const auto* name : {"a", "b", "c"})
    one.send(name);
  run(1s);

  CAF_CHECK_EQUAL(one.client.lines, lines({"20 a", "40 c"}));
  CAF_CHECK_EQUAL(one.uut->queued(), 0u);
}

CAF_TEST(control_and_pings_leave_before_data) {
  auto between = plain_network();
  between.window = 1;
  wire one(clock, between);
  one.send("a");
  one.send("b");
  run(1ms);

  one.send_control("c");
  one.uut->ping();
  run(1s);

  CAF_CHECK_EQUAL(one.client.lines, lines({"20 a", "40 ping", "60 c", "80 b"}));
}

// -- pings -----------------------------------------------------------------------------------

CAF_TEST(a_ping_is_answered_after_a_way_there_and_back) {
  wire one(clock, plain_network());

  one.uut->ping();
  run(1s);

  CAF_CHECK_EQUAL(one.hub.lines, lines({"40 pong"}));
}

CAF_TEST(a_client_may_leave_pings_unanswered) {
  wire one(clock, plain_network());
  one.client.answers_pings = false;

  one.uut->ping();
  run(1s);

  CAF_CHECK(one.hub.lines.empty());
}

CAF_TEST(a_ping_waits_for_what_is_on_the_wire) {
  auto between = plain_network();
  between.download = 100;
  wire one(clock, between);
  one.send(std::string(98, 'x')); // a second
  run(0s);

  one.uut->ping();
  run(5s);

  CAF_CHECK(one.hub.has("1060 pong")); // two bytes more
}

CAF_TEST_FIXTURE_SCOPE_END()
