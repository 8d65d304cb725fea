// SPDX-License-Identifier: MIT
/// A WebSocket that we close, and what the session reports of it.
#define CAF_SUITE transport_websocket_closing

#include "../support/closing_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <string>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { continuation = 0, text = 1, binary = 2, close_op = 8, ping = 9 };

} // namespace

CAF_TEST_FIXTURE_SCOPE(websocket_closing_tests, closing_fixture)

CAF_TEST(the_last_words_alone_leave_behind_the_data_of_the_same_turn) {
  start();
  const auto client = open();

  on_session([](session& uut) {
    CAF_CHECK(uut.send_control(text_frame("welcome")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("one")) == push_result::queued);
    CAF_CHECK(uut.send_control(text_frame("last words")) == push_result::queued);
    uut.close(close_code::service_restart, "restart");
  });

  for (const auto* expected : {"welcome", "one", "last words"})
    CAF_CHECK_EQUAL(client->read_payload(), expected);
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1012);
}

CAF_TEST(closing_takes_along_what_was_sent_in_the_same_turn) {
  start();
  const auto client = open();

  on_session([](session& uut) {
    CAF_CHECK(uut.send(text_frame("one")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("two")) == push_result::queued);
    CAF_CHECK(uut.send_control(text_frame("last words")) == push_result::queued);
    uut.close(close_code::service_restart, "restart");
    uut.close(close_code::normal, "a second call does nothing");
    CAF_CHECK(uut.send(text_frame("late")) == push_result::closed);
    CAF_CHECK(uut.send_control(text_frame("late")) == push_result::closed);
  });

  CAF_CHECK_EQUAL(client->read_payload(), "one");
  CAF_CHECK_EQUAL(client->read_payload(), "two");
  CAF_CHECK_EQUAL(client->read_payload(), "last words");
  const auto closing = client->read_frame();
  CAF_CHECK_EQUAL(code_of(closing), 1012);
  CAF_CHECK_EQUAL(reason_of(closing), "restart");
  client->send(close_frame(1012));
  CAF_CHECK_EQUAL(client->read_all(), "");
  client->close();
  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1012");
  CAF_CHECK_EQUAL(gate.log.count("written data"), 2u);
  CAF_CHECK(gate.at("alice")->unsent().empty());
  CAF_CHECK_EQUAL(gate.log.count("close"), 1u);
}

CAF_TEST(closing_gives_the_data_back_that_waits_for_the_socket) {
  start();
  const auto client = open();
  const auto large = huge_frame();
  on_session([&](session& uut) {
    CAF_CHECK(uut.send(large) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("waits")) == push_result::queued);
  });
  // The turn ends.
  on_session([](session&) {});

  on_session([](session& uut) {
    CAF_CHECK(uut.send(text_frame("waits, too")) == push_result::queued);
    CAF_CHECK(uut.send_control(text_frame("last words")) == push_result::queued);
    uut.close(close_code::service_restart, "restart");
  });

  CAF_CHECK(client->read_payload() == payload_of(large));
  CAF_CHECK_EQUAL(client->read_payload(), "last words");
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1012);
  client->send(close_frame(1012));
  CAF_CHECK_EQUAL(client->read_all(), "");
  client->close();
  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1012");
  CAF_CHECK_EQUAL(gate.log.count("written data"), 1u);
  const auto& unsent = gate.at("alice")->unsent();
  CAF_REQUIRE_EQUAL(unsent.size(), 2u);
  CAF_CHECK_EQUAL(unsent[0]->payload, "waits");
  CAF_CHECK_EQUAL(unsent[1]->payload, "waits, too");
}

CAF_TEST(what_comes_after_our_close_is_discarded) {
  start();
  const auto client = open();

  on_session([](session& uut) { uut.close(close_code::normal, "bye"); });
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1000);
  client->send(client_frame(text, "late") + client_frame(ping, "") + client_frame(binary, std::string(50'000, 'x')) +
               close_frame(1000));

  CAF_CHECK_EQUAL(client->read_all(), "");
  client->close();
  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1000");
  CAF_CHECK_EQUAL(gate.log.count("text"), 0u);
  CAF_CHECK_EQUAL(gate.log.count("binary"), 0u);
}

CAF_TEST(a_peer_that_does_not_answer_the_close_is_dropped) {
  config.session.close_timeout_ms = 100;
  start();
  const auto client = open();
  const auto began = std::chrono::steady_clock::now();

  on_session([](session& uut) { uut.close(close_code::normal, "bye"); });

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1000");
  CAF_CHECK(std::chrono::steady_clock::now() - began >= std::chrono::milliseconds(100));
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1000);
  CAF_CHECK_EQUAL(client->read_all(), "");
}

CAF_TEST(a_peer_that_does_not_read_is_dropped) {
  config.session.close_timeout_ms = 100;
  start();
  const auto client = open();

  on_session([](session& uut) {
    CAF_CHECK(uut.send(huge_frame()) == push_result::queued);
    CAF_CHECK(uut.send_control(text_frame("last words")) == push_result::queued);
    uut.close(close_code::slow_consumer, "");
  });

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1006");
  CAF_CHECK_EQUAL(gate.at("alice")->unsent().size(), 1u);
}

CAF_TEST(a_peer_that_floods_after_our_close_is_dropped) {
  config.session.close_timeout_ms = 100;
  start();
  const auto client = open();

  on_session([](session& uut) { uut.close(close_code::normal, ""); });
  const auto message = client_frame(binary, std::string(60'000, 'x'));
  while (client->send(message)) {
  }

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1000");
}

CAF_TEST(both_may_close_at_once) {
  start();
  const auto client = open();

  client->send(close_frame(1001));
  on_session([](session& uut) { uut.close(close_code::normal, ""); });

  CAF_CHECK_NOT_EQUAL(code_of(client->read_frame()), 0);
  CAF_CHECK_EQUAL(client->read_all(), "");
  client->close();
  CAF_CHECK(gate.log.wait_for("close").starts_with("close closed_"));
  CAF_CHECK_EQUAL(gate.log.count("close"), 1u);
}

CAF_TEST(a_long_reason_is_cut_between_characters) {
  start();
  const auto client = open();

  on_session([](session& uut) { uut.close(close_code::normal, std::string(122, 'x') + "\xC3\xA4"); });

  CAF_CHECK_EQUAL(reason_of(client->read_frame()), std::string(122, 'x'));
}

CAF_TEST(codes_that_are_never_sent_become_a_close_without_one) {
  start();
  const auto client = open();

  on_session([](session& uut) { uut.close(close_code::no_status, "x"); });

  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1005);
}

CAF_TEST(a_session_may_be_closed_before_its_start) {
  CAF_MESSAGE("S23");
  gate.starts = false;
  start();
  const auto client = open();
  const auto made = gate.at("alice");

  on_session([&](session& uut) {
    CAF_CHECK(uut.send_control(text_frame("not ready")) == push_result::queued);
    uut.close(close_code::internal_error, "not ready");
  });

  CAF_CHECK_EQUAL(client->read_payload(), "not ready");
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1011);
  client->send(close_frame(1011));
  client->read_all();
  client->close();
  on_session([&](session& uut) { uut.start(*made); });
  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1011");
}

CAF_TEST(abort_drops_the_socket_and_still_reports) {
  start();
  const auto client = open();

  on_session([](session& uut) {
    CAF_CHECK(uut.send(text_frame("x")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("y")) == push_result::queued);
    uut.abort();
    uut.abort();
    uut.close(close_code::normal, "too late");
    CAF_CHECK(uut.send(text_frame("late")) == push_result::closed);
  });

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1006");
  CAF_CHECK_EQUAL(gate.at("alice")->unsent().size(), 2u);
  client->read_all();
  on_session([](session&) {});
  CAF_CHECK_EQUAL(gate.log.count("close"), 1u);
  CAF_CHECK_EQUAL(gate.log.count("INSIDE"), 0u);
}

CAF_TEST(abort_ends_a_close_that_hangs) {
  start();
  const auto client = open();

  on_session([](session& uut) { uut.close(close_code::normal, ""); });
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1000);
  on_session([](session& uut) { uut.abort(); });

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1000");
}

CAF_TEST(a_session_may_be_closed_from_inside_its_events) {
  gate.starts = false;
  start();
  const auto client = open();
  const auto made = gate.at("alice");
  made->reaction = [&](std::string_view) { made->uut().close(close_code::normal, "enough"); };
  on_session([&](session& uut) { uut.start(*made); });

  client->send(client_frame(text, "x") + client_frame(text, "y"));

  CAF_CHECK_EQUAL(reason_of(client->read_frame()), "enough");
  client->send(close_frame(1000));
  client->read_all();
  client->close();
  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1000");
  CAF_CHECK_EQUAL(gate.log.count("text"), 1u);
}

CAF_TEST(a_session_may_be_aborted_from_inside_its_events) {
  gate.starts = false;
  start();
  const auto client = open();
  const auto made = gate.at("alice");
  made->reaction = [&](std::string_view) { made->uut().abort(); };
  on_session([&](session& uut) { uut.start(*made); });

  client->send(client_frame(text, "x") + client_frame(text, "y"));

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_here 1006");
  CAF_CHECK_EQUAL(gate.log.count("text"), 1u);
}

CAF_TEST_FIXTURE_SCOPE_END()
