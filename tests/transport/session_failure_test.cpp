// SPDX-License-Identifier: MIT
/// Exceptions of those that a session tells.
#define CAF_SUITE transport_session_failure

#include "../support/session_life.hpp"
#include "../support/test_gateway.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include <sys/socket.h>

using namespace hubcaf;
using namespace hubcaf::test;

CAF_TEST(a_life_without_failures_ends_as_asked) {
  session_life one(callback::none);
  one.play();
  CAF_CHECK_EQUAL(one.events.closes, 1);
  CAF_CHECK(one.events.end == session_end::closed_here);
  CAF_CHECK(one.events.code == close_code::going_away);
  CAF_CHECK(one.events.all_settled());
  CAF_CHECK(one.is_gone());
}

CAF_TEST(whatever_callback_throws_the_end_is_told_once_and_each_frame_has_one_fate) {
  for (const auto bad : all_callbacks) {
    CAF_MESSAGE("callback " << static_cast<int>(bad));
    session_life one(bad);
    int reported = 0;
    one.pair.turns.on_exception([&](reactor::thrower) { ++reported; });
    one.play();

    CAF_CHECK_GREATER(one.events.thrown, 0);
    // An exception of the very last call has no report that could name it.
    CAF_CHECK_EQUAL(reported, bad == callback::close ? 1 : 0);
    CAF_CHECK_EQUAL(one.events.closes, 1);
    CAF_CHECK(one.events.all_settled());
    CAF_CHECK(one.is_gone());
    if (bad == callback::close)
      continue;
    CAF_CHECK(one.events.end == session_end::failed);
    CAF_CHECK(one.events.code == close_code::internal_error);
    CAF_CHECK(one.came.ends_with(close_1011));
  }
}

CAF_TEST(a_callback_that_throws_while_the_session_closes_costs_no_more) {
  for (const auto bad : {callback::written, callback::due}) {
    session_life one(bad);
    one.pair.open(one.events);
    CAF_CHECK(one.pair.uut->send(text_frame(std::string(256 * 1024, 'x'))) == push_result::queued);
    one.pair.play();
    one.pair.uut->close(close_code::normal, "bye");
    for (int i = 0; i < 1000 && one.events.closes == 0; ++i) {
      one.pair.read();
      one.pair.play();
      if (i == 500)
        one.pair.hang_up();
    }
    CAF_CHECK_EQUAL(one.events.closes, 1);
    CAF_CHECK(one.events.end == (bad == callback::written ? session_end::failed : session_end::closed_here));
  }
}

CAF_TEST(a_peer_that_reads_hears_of_a_failure_with_1011) {
  session_life one(callback::text);
  one.pair.open(one.events);
  one.pair.send(client_frame(1, "hello"));
  one.pair.play();
  CAF_CHECK_EQUAL(one.pair.read(), close_1011);
  CAF_CHECK_EQUAL(one.events.closes, 0);

  one.pair.send(close_frame(1011));
  one.pair.hang_up();
  one.pair.play();

  CAF_CHECK_EQUAL(one.events.closes, 1);
  CAF_CHECK(one.events.end == session_end::failed);
  CAF_CHECK(one.events.code == close_code::internal_error);
}

CAF_TEST(each_frame_that_left_is_told_though_one_of_them_throws) {
  session_life one(callback::written);
  one.pair.open(one.events);
  for (int i = 0; i < 3; ++i)
    CAF_CHECK(one.pair.uut->send(text_frame("abc")) == push_result::queued);
  one.pair.play();
  CAF_CHECK_EQUAL(one.events.thrown, 3);
  const std::string abc("\x81\x03"
                        "abc");
  CAF_CHECK_EQUAL(one.pair.read(), abc + abc + abc + close_1011);
}

CAF_TEST(a_handshake_whose_listener_throws_ends_the_session) {
  session_pair pair;
  throwing_events events(callback::none);
  // As a gateway that throws after it has handed the session on.
  auto uut = std::make_shared<websocket_session>(pair.turns, std::string(), session_limits{});
  std::array<int, 2> ends;
  CAF_REQUIRE_EQUAL(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  uut->accept(ends[0], "HTTP/1.1 101 Switching Protocols\r\n\r\n", [&](boost::system::error_code) {
    uut->start(events);
    throw std::runtime_error("a gateway that fails");
  });
  pair.play();
  pair.now += std::chrono::hours(1);
  pair.play();
  CAF_CHECK_EQUAL(events.closes, 1);
  CAF_CHECK(events.end == session_end::failed);
  ::close(ends[1]);
}
