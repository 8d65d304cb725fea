// SPDX-License-Identifier: MIT
/// The time that one message may take, from its first byte to its last.
#define CAF_SUITE transport_message_timeout

#include "../support/quiet_events.hpp"
#include "../support/raw_client.hpp"
#include "../support/session_pair.hpp"
#include "../support/test_gateway.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <future>
#include <string>

using namespace hubcaf;
using namespace hubcaf::test;
using namespace std::chrono_literals;

namespace {

enum op { continuation = 0, text = 1, ping = 9 };

const std::string close_1008("\x88\x02\x03\xF0", 4);

session_limits limits() {
  session_limits result;
  result.message_timeout_ms = 60'000;
  return result;
}

struct fixture {
  fixture() : pair(limits()) {
    pair.open(events);
  }

  void says(std::string_view bytes) {
    CAF_REQUIRE_EQUAL(pair.send(bytes), bytes.size());
    pair.play();
  }

  void passes(std::chrono::milliseconds time) {
    pair.now += time;
    pair.play();
  }

  bool is_open() {
    return pair.read().find(close_1008) == std::string::npos;
  }

  session_pair pair;
  quiet_events events;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(message_timeout_tests, fixture)

CAF_TEST(a_message_that_takes_too_long_ends_the_connection) {
  says(client_frame(text, "a message").substr(0, 8));
  passes(59'999ms);
  CAF_CHECK(is_open());

  passes(1ms);

  CAF_CHECK_EQUAL(pair.read(), close_1008);
  pair.hang_up();
  pair.play();
  const auto report = events.ended();
  CAF_CHECK(report.end == session_end::protocol_error);
  CAF_CHECK(report.code == close_code::policy_violation);
  CAF_CHECK_EQUAL(report.detail, "a message took longer than message_timeout");
}

CAF_TEST(a_byte_a_second_is_no_excuse) {
  const auto whole = client_frame(text, std::string(100, 'x'));
  std::size_t sent = 0;
  for (; sent < whole.size() && is_open(); ++sent) {
    pair.send(whole.substr(sent, 1));
    pair.play();
    passes(1s);
  }
  CAF_CHECK_EQUAL(sent, 60u);
  CAF_CHECK_EQUAL(events.texts, 0u);
}

CAF_TEST(one_byte_of_a_header_begins_a_message) {
  says("\x81");
  passes(60s);
  CAF_CHECK(!is_open());
}

CAF_TEST(fragments_and_the_pings_between_them_share_the_time) {
  says(client_frame(text, "a", false));
  for (int i = 0; i < 59; ++i) {
    passes(1s);
    says(client_frame(i % 2 == 0 ? continuation : ping, "b", i % 2 != 0));
  }
  CAF_CHECK(is_open());
  passes(1s);
  CAF_CHECK(!is_open());
}

CAF_TEST(each_message_has_its_own_time) {
  const auto whole = client_frame(text, std::string(100, 'x'));
  // The end of one and the begin of the next come together, so that there is never a moment without a message.
  says(whole.substr(0, 50));
  for (int i = 0; i < 10; ++i) {
    passes(40s);
    says(whole.substr(50) + whole.substr(0, 50));
  }
  CAF_CHECK(is_open());
  CAF_CHECK_EQUAL(events.texts, 10u);
  says(whole.substr(50));
  passes(1h);
  CAF_CHECK(is_open());
  CAF_CHECK_EQUAL(events.texts, 11u);
}

CAF_TEST(a_session_that_is_idle_or_suspended_has_time) {
  passes(24h);
  says(client_frame(text, "whole"));
  passes(24h);
  CAF_CHECK(is_open());

  says(client_frame(text, "a message").substr(0, 8));
  pair.uut->suspend_reading();
  passes(24h);
  CAF_CHECK(is_open());
  pair.uut->resume_reading();
  passes(59s);
  CAF_CHECK(is_open());
  // The peer sends nothing more, though it may.
  passes(1s);
  CAF_CHECK(!is_open());
}

CAF_TEST(a_session_that_closes_has_the_time_of_its_close) {
  says(client_frame(text, "a message").substr(0, 8));
  pair.uut->close(close_code::normal, "bye");
  pair.play();
  passes(4'999ms);
  CAF_CHECK_EQUAL(pair.uut.use_count(), 2);
  passes(1ms);
  const auto report = events.ended();
  CAF_CHECK(report.end == session_end::closed_here);
  CAF_CHECK_EQUAL(report.detail, "bye; the closing handshake timed out");
}

CAF_TEST_FIXTURE_SCOPE_END()
