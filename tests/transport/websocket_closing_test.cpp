// SPDX-License-Identifier: MIT
/// Every way in which a WebSocket ends, and what the session reports of it.
#define CAF_SUITE transport_websocket_closing

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { continuation = 0, text = 1, binary = 2, close_op = 8, ping = 9 };

// More than the sockets of a peer that does not read can take.
shared_frame huge_frame() {
  return text_frame(std::string(16 * 1024 * 1024, 'x'));
}

// Code of a Close frame; 1005 if it has none, 0 if it is none.
int code_of(const std::optional<raw_frame>& frame) {
  if (!frame || frame->op != close_op)
    return 0;
  if (frame->payload.size() < 2)
    return 1005;
  return static_cast<unsigned char>(frame->payload[0]) << 8 | static_cast<unsigned char>(frame->payload[1]);
}

std::string reason_of(const std::optional<raw_frame>& frame) {
  return frame && frame->payload.size() > 2 ? frame->payload.substr(2) : "";
}

struct fixture : transport_fixture {
  // Sends `bytes` on a new connection and tells the code of the Close frame that comes back and the session's report.
  std::string answer_to(std::string_view bytes) {
    start();
    const auto client = open();
    client->send(bytes);
    auto frame = client->read_frame();
    while (frame && frame->op != close_op)
      frame = client->read_frame();
    const auto code = code_of(frame);
    const auto rest = client->read_all();
    client->close();
    return std::to_string(code) + rest + " " + gate.log.wait_for("close");
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(websocket_closing_tests, fixture)

// -- we close -------------------------------------------------------------------

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

// -- the peer closes ------------------------------------------------------------

CAF_TEST(a_close_of_the_peers_is_answered_with_its_code) {
  CAF_CHECK_EQUAL(answer_to(close_frame(1001, "leaving")), "1001 close closed_by_peer 1001");
  CAF_CHECK_EQUAL(gate.at("alice")->report().detail, "leaving");
}

CAF_TEST(a_close_without_a_code_is_answered) {
  CAF_CHECK_EQUAL(answer_to(client_frame(close_op, "")), "1000 close closed_by_peer 1005");
}

CAF_TEST(codes_from_3000_to_4999_are_the_peers_to_use) {
  CAF_CHECK_EQUAL(answer_to(close_frame(4999)), "4999 close closed_by_peer 4999");
}

CAF_TEST(a_code_over_4999_is_a_breach) {
  CAF_CHECK_EQUAL(answer_to(close_frame(5000)), "1002 close protocol_error 1002");
}

CAF_TEST(the_highest_code_is_a_breach) {
  CAF_CHECK_EQUAL(answer_to(close_frame(65535)), "1002 close protocol_error 1002");
}

CAF_TEST(a_reserved_code_is_a_breach) {
  CAF_CHECK_EQUAL(answer_to(close_frame(1006)), "1002 close protocol_error 1002");
}

CAF_TEST(a_close_of_one_byte_is_a_breach) {
  CAF_CHECK_EQUAL(answer_to(client_frame(close_op, "x")), "1002 close protocol_error 1002");
}

CAF_TEST(a_bad_code_is_answered_behind_the_frame_that_is_being_written) {
  start();
  const auto client = open();
  const auto large = huge_frame();

  on_session([&](session& uut) { CAF_CHECK(uut.send(large) == push_result::queued); });
  client->send(close_frame(5000));

  CAF_CHECK(client->read_payload() == payload_of(large));
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1002);
  CAF_CHECK_EQUAL(client->read_all(), "");
  client->close();
  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close protocol_error 1002");
}

CAF_TEST(nothing_is_taken_once_the_peer_has_closed) {
  start();
  const auto client = open();

  client->send(close_frame(1000));
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1000);

  // The session waits for the peer to end its side of the TCP connection.
  on_session([](session& uut) { CAF_CHECK(uut.send(text_frame("late")) == push_result::closed); });
  client->close();
  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_by_peer 1000");
}

CAF_TEST(a_peer_that_closes_and_stays_is_dropped) {
  config.session.close_timeout_ms = 100;
  start();
  const auto client = open();

  client->send(close_frame(1000));

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_by_peer 1000");
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1000);
}

CAF_TEST(a_peer_that_closes_and_does_not_read_is_dropped) {
  config.session.close_timeout_ms = 100;
  start();
  const auto client = open();

  on_session([](session& uut) { CAF_CHECK(uut.send(huge_frame()) == push_result::queued); });
  client->send(close_frame(1000));

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close closed_by_peer 1000");
  CAF_CHECK_EQUAL(gate.at("alice")->unsent().size(), 1u);
}

// -- the peer breaks the protocol -------------------------------------------------

CAF_TEST(invalid_utf8_fails_fast) {
  // The message is not over yet.
  CAF_CHECK_EQUAL(answer_to(client_frame(text, "ok\xFF", false)), "1007 close protocol_error 1007");
}

CAF_TEST(text_cut_inside_a_character_before_an_empty_frame_fails) {
  CAF_CHECK_EQUAL(answer_to(client_frame(text, "x\xE2\x82", false) + client_frame(continuation, "")),
                  "1007 close protocol_error 1007");
  CAF_CHECK_EQUAL(gate.log.count("text"), 0u);
}

CAF_TEST(binary_is_not_checked) {
  start();
  const auto client = open();

  client->send(client_frame(binary, "x\xE2\x82", false) + client_frame(continuation, ""));

  CAF_CHECK_EQUAL(gate.log.wait_for("binary"), "binary x\xE2\x82");
}

CAF_TEST(the_largest_message_passes) {
  config.session.max_message_size = 1000;
  start();
  const auto client = open();

  client->send(client_frame(text, std::string(600, 'x'), false) + client_frame(continuation, std::string(400, 'x')));

  CAF_CHECK_EQUAL(gate.log.wait_for("text").size(), 1005u);
}

CAF_TEST(a_message_over_the_limit_fails_at_its_header) {
  config.session.max_message_size = 1000;
  // Of the frame only the header comes.
  CAF_CHECK_EQUAL(answer_to(client_frame(text, std::string(1001, 'x')).substr(0, 8)), "1009 close protocol_error 1009");
}

CAF_TEST(fragments_over_the_limit_together_fail) {
  config.session.max_message_size = 1000;
  CAF_CHECK_EQUAL(answer_to(client_frame(text, std::string(600, 'x'), false) +
                            client_frame(continuation, std::string(401, 'x'), false)),
                  "1009 close protocol_error 1009");
}

CAF_TEST(an_unmasked_frame_fails) {
  CAF_CHECK_EQUAL(answer_to("\x81\x01x"), "1002 close protocol_error 1002");
}

CAF_TEST(a_peer_that_floods_after_a_breach_is_dropped) {
  config.session.close_timeout_ms = 100;
  start();
  const auto client = open();

  client->send("\x81\x01x");
  while (client->send(std::string(60'000, 'x'))) {
  }

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close protocol_error 1002");
}

CAF_TEST(a_peer_that_stays_after_a_breach_is_dropped) {
  config.session.close_timeout_ms = 100;
  start();
  const auto client = open();

  client->send("\x81\x01x");

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close protocol_error 1002");
  CAF_CHECK_EQUAL(code_of(client->read_frame()), 1002);
}

// -- the peer goes --------------------------------------------------------------

CAF_TEST(a_peer_that_ends_its_side_is_lost) {
  start();
  const auto client = open();

  client->send(client_frame(text, "half a message", false));
  client->shutdown();

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close lost 1006");
  CAF_CHECK_EQUAL(client->read_all(), "");
}

CAF_TEST(a_peer_that_resets_is_lost) {
  start();
  const auto client = open();

  client->close(true);

  CAF_CHECK_EQUAL(gate.log.wait_for("close"), "close lost 1006");
}

CAF_TEST(a_lost_peer_leaves_its_unsent_data) {
  start();
  const auto client = open();

  on_session([](session& uut) {
    CAF_CHECK(uut.send(huge_frame()) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("2")) == push_result::queued);
  });
  client->close(true);

  const auto report = gate.log.wait_for("close");
  CAF_CHECK(report == "close lost 1006" || report == "close write_failed 1006");
  CAF_CHECK_EQUAL(gate.at("alice")->unsent().size(), 2u);
}

CAF_TEST(a_write_that_fails_is_reported_where_no_read_saw_the_loss) {
  CAF_MESSAGE("S54");
  start();
  const auto client = open();
  // A message of its own that waits, so that no read is pending.
  on_session([](session& uut) { uut.suspend_reading(); });
  client->send(client_frame(text, "x") + client_frame(text, "y"));
  on_session([](session& uut) { CAF_CHECK(uut.send(huge_frame()) == push_result::queued); });
  client->close(true);

  const auto report = gate.log.wait_for("close");

  // Whether the pending read had taken its message before the reset came is the system's business.
  CAF_CHECK(report == "close write_failed 1006" || report == "close lost 1006");
  CAF_CHECK_EQUAL(gate.at("alice")->unsent().size(), 1u);
}

CAF_TEST_FIXTURE_SCOPE_END()
