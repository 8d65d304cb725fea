// SPDX-License-Identifier: MIT
/// The ends of a simulated wire.
#define CAF_SUITE simulation_simulated_session_end
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

CAF_TEST_FIXTURE_SCOPE(simulated_session_end_tests, test::wire_clock)

CAF_TEST(a_close_is_answered_and_returns_what_waits) {
  auto between = plain_network();
  between.window = 1;
  wire one(clock, between);
  one.send("a");
  one.send("b");
  run(1ms);

  one.uut->close(close_code::service_restart, "shutdown");
  one.uut->says_text("never told");
  run(1s);

  CAF_CHECK_EQUAL(one.client.lines, lines({"20 a", "40 close 1012 shutdown"}));
  CAF_CHECK_EQUAL(one.hub.lines.back(), "60 over: closed_here 1012 b");
  CAF_CHECK(one.uut->is_over());
  CAF_CHECK(one.send("c") == push_result::closed);
}

CAF_TEST(a_close_that_nobody_answers_has_its_time) {
  session_limits limits;
  limits.close_timeout_ms = 700;
  wire one(clock, plain_network(), limits);
  one.uut->goes_silent();

  one.uut->close(close_code::normal, "enough");
  run(5s);

  CAF_CHECK_EQUAL(one.hub.lines, lines({"700 over: closed_here 1000"}));
}

CAF_TEST(a_client_may_close) {
  wire one(clock, plain_network());

  one.uut->says_close(close_code::going_away);
  run(1s);

  CAF_CHECK_EQUAL(one.hub.lines, lines({"20 over: closed_by_peer 1001"}));
  CAF_CHECK(one.client.lines.empty());
}

CAF_TEST(a_reset_is_seen_once_it_has_arrived) {
  wire one(clock, plain_network());
  one.uut->says_text("a");

  one.uut->resets();
  run(1s);

  CAF_CHECK_EQUAL(one.hub.lines, lines({"20 a", "20 over: lost 1006"}));
}

CAF_TEST(a_half_open_connection_tells_nobody) {
  wire one(clock, plain_network());
  one.uut->says_text("on its way");
  run(1ms);

  one.uut->goes_silent();
  one.uut->says_text("a");
  one.send("b");
  one.uut->ping();
  run(1h);

  CAF_CHECK(one.client.lines.empty());
  CAF_CHECK_EQUAL(one.hub.lines, lines({"1 written b", "1 drained"}));
  CAF_CHECK(!one.uut->is_over());
}

CAF_TEST(a_connection_breaks_at_its_byte_and_both_ends_are_told) {
  auto between = plain_network();
  between.breaks_after = 150;
  wire one(clock, between);

  one.uut->says_text(std::string(94, 'u'));
  run(100ms);
  one.send(std::string(98, 'd'));
  one.send("never");
  run(1s);

  CAF_CHECK_EQUAL(one.client.lines, lines({"120 lost"}));
  CAF_CHECK(one.hub.lines.front().starts_with("20 u"));
  CAF_CHECK(one.hub.lines.back().starts_with("120 over: "));
}

CAF_TEST(an_abort_drops_the_wire) {
  wire one(clock, plain_network());

  one.uut->abort();
  run(1s);

  CAF_CHECK_EQUAL(one.hub.lines, lines({"0 over: lost 1006"}));
  CAF_CHECK_EQUAL(one.client.lines, lines({"20 lost"}));
}

CAF_TEST(a_message_that_is_too_large_ends_the_session) {
  session_limits limits;
  limits.max_message_size = 10;
  wire one(clock, plain_network(), limits);

  one.uut->says_text(std::string(10, 'x'));
  one.uut->says_text(std::string(11, 'x'));
  run(1s);

  CAF_CHECK_EQUAL(one.hub.lines, lines({"20 xxxxxxxxxx", "20 over: protocol_error 1009"}));
  CAF_CHECK_EQUAL(one.client.lines, lines({"40 close 1009 the message is too large"}));
}

CAF_TEST(a_client_that_has_moved_on_hears_nothing_more) {
  wire one(clock, plain_network());
  one.send("a");

  one.uut->is_forgotten();
  run(1s);

  CAF_CHECK(one.client.lines.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
