// SPDX-License-Identifier: MIT
/// A session and a WebSocket that is in order: messages, control frames, writing.
#define CAF_SUITE transport_websocket_session

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <chrono>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { continuation = 0, text = 1, binary = 2, ping = 9, pong = 10 };

} // namespace

CAF_TEST_FIXTURE_SCOPE(websocket_session_tests, transport_fixture)

CAF_TEST(messages_arrive_with_their_kind) {
  start();
  const auto client = open();

  client->send(client_frame(text, "hello") + client_frame(binary, std::string("\0\xFF", 2)));

  CAF_CHECK_EQUAL(gate.log.wait_for("text"), "text hello");
  CAF_CHECK(gate.log.wait_for("binary") == std::string("binary \0\xFF", 9));
}

CAF_TEST(an_empty_message_is_a_message) {
  start();
  const auto client = open();

  client->send(client_frame(text, "") + client_frame(binary, "") + client_frame(text, "x"));

  gate.log.wait_for("text x");
  CAF_CHECK_EQUAL(gate.log.wait_for("text"), "text ");
  CAF_CHECK_EQUAL(gate.log.wait_for("binary"), "binary ");
}

CAF_TEST(fragments_are_put_together_around_control_frames) {
  start();
  const auto client = open();

  client->send(client_frame(text, "one ", false) + client_frame(ping, "p1") + client_frame(continuation, "", false) +
               client_frame(pong, "unasked") + client_frame(continuation, "two \xE2", false) +
               client_frame(continuation, "\x82\xAC", true));

  CAF_CHECK_EQUAL(gate.log.wait_for("text"), "text one two \xE2\x82\xAC");
  const auto lines = gate.log.lines();
  CAF_REQUIRE(lines.size() >= 3);
  CAF_CHECK_EQUAL(lines[lines.size() - 3], "ping");
  CAF_CHECK_EQUAL(lines[lines.size() - 2], "pong");
  CAF_CHECK(client->read_frame() == (raw_frame{true, pong, "p1"}));
}

CAF_TEST(a_ping_of_ours_is_sent) {
  CAF_MESSAGE("S60");
  start();
  const auto client = open();

  on_session([](session& uut) { uut.ping(); });

  CAF_CHECK(client->read_frame() == (raw_frame{true, ping, ""}));
  client->send(client_frame(pong, ""));
  CAF_CHECK_EQUAL(gate.log.wait_for("pong"), "pong");
}

CAF_TEST(what_is_sent_is_written_and_told) {
  CAF_MESSAGE("S50");
  start();
  const auto client = open();

  on_session([](session& uut) {
    CAF_CHECK(uut.send(text_frame("a")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("b")) == push_result::queued);
    CAF_CHECK_EQUAL(uut.queued(), 2u);
  });

  CAF_CHECK(client->read_frame() == (raw_frame{true, text, "a"}));
  CAF_CHECK(client->read_frame() == (raw_frame{true, text, "b"}));
  gate.log.wait_for("drained");
  CAF_CHECK_EQUAL(gate.log.wait_for("written", 1), "written data a");
  CAF_CHECK_EQUAL(gate.log.wait_for("written", 2), "written data b");
  CAF_CHECK_EQUAL(gate.log.count("drained"), 1u);
  CAF_CHECK_EQUAL(on_session([](session& uut) { return uut.queued(); }), 0u);
}

CAF_TEST(control_overtakes_waiting_data) {
  start();
  const auto client = open();

  on_session([](session& uut) {
    // Nothing leaves before the turn ends.
    CAF_CHECK(uut.send(text_frame("first")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("second")) == push_result::queued);
    CAF_CHECK(uut.send_control(text_frame("urgent")) == push_result::queued);
  });

  CAF_CHECK_EQUAL(client->read_payload(), "urgent");
  CAF_CHECK_EQUAL(client->read_payload(), "first");
  CAF_CHECK_EQUAL(client->read_payload(), "second");
  CAF_CHECK_EQUAL(gate.log.wait_for("written control"), "written control urgent");
}

CAF_TEST(a_peer_that_does_not_read_fills_the_queue) {
  CAF_MESSAGE("S53");
  config.session.queue_messages = 3;
  start();
  const auto client = open();
  const auto large = text_frame(std::string(16 * 1024 * 1024, 'x'));

  on_session([&](session& uut) {
    CAF_CHECK(uut.send(large) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("2")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("3")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("4")) == push_result::full);
  });

  CAF_CHECK(client->read_payload() == payload_of(large));
  CAF_CHECK_EQUAL(client->read_payload(), "2");
  CAF_CHECK_EQUAL(client->read_payload(), "3");
}

CAF_TEST(answers_from_inside_the_events_work) {
  gate.starts = false;
  start();
  const auto client = open();
  const auto made = gate.at("alice");
  made->reaction = [&](std::string_view came) { made->uut().send(text_frame("echo " + std::string(came))); };
  made->written_reaction = [&, further = 2](const shared_frame&) mutable {
    if (further-- > 0)
      made->uut().send(text_frame("more"));
  };
  on_session([&](session& uut) { uut.start(*made); });

  client->send(client_frame(text, "hi"));

  CAF_CHECK_EQUAL(client->read_payload(), "echo hi");
  CAF_CHECK_EQUAL(client->read_payload(), "more");
  CAF_CHECK_EQUAL(client->read_payload(), "more");
}

CAF_TEST(nothing_is_read_before_the_start) {
  gate.starts = false;
  start();
  const auto client = open();

  client->send(client_frame(text, "early"));
  const auto made = gate.at("alice");
  on_session([&](session& uut) { uut.start(*made); });

  CAF_CHECK_EQUAL(gate.log.wait_for("text"), "text early");
}

CAF_TEST(bytes_right_behind_the_upgrade_are_not_lost) {
  start();
  raw_client client(served->port());
  std::string many;
  for (int i = 0; i < 500; ++i)
    many += client_frame(text, "message " + std::to_string(i));

  client.upgrade("/ws/alice", many);

  for (std::size_t i = 0; i < 500; ++i)
    CAF_REQUIRE_EQUAL(gate.log.wait_for("text", i + 1), "text message " + std::to_string(i));
}

CAF_TEST(a_busy_connection_does_not_starve_the_others) {
  gate.starts = false;
  start();
  const auto busy = open("busy");
  const auto quiet = open("quiet");
  const auto made = gate.at("busy");
  // Once the first message of the flood is in, the quiet one speaks; the loop must come to it before the flood is over.
  made->reaction = [&, first = true](std::string_view) mutable {
    if (std::exchange(first, false))
      quiet->send(client_frame(text, "quiet"));
  };
  std::string flood;
  for (int i = 0; i < 2000; ++i)
    flood += client_frame(text, "flood");
  busy->send(flood);

  on_session([&](session& uut) { uut.start(*gate.at("quiet")); }, "quiet");
  on_session([&](session& uut) { uut.start(*made); }, "busy");

  gate.log.wait_for("text flood", 2000);
  const auto lines = gate.log.lines();
  const auto at = std::find(lines.begin(), lines.end(), "text quiet");
  CAF_REQUIRE(at != lines.end());
  CAF_CHECK_GREATER_OR_EQUAL(std::count(at, lines.end(), "text flood"), 1);
}

CAF_TEST(bytes_count_as_life_even_unread) {
  start();
  const auto client = open();
  on_session([](session& uut) { uut.suspend_reading(); });
  // The first message is taken by the pending read; of the second nothing is read, and it is not even whole.
  client->send(client_frame(text, "x"));
  const auto began = std::chrono::steady_clock::now();
  while (on_session([](session& uut) { return uut.time_since_input(); }) < std::chrono::milliseconds(30))
    CAF_REQUIRE(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));

  const auto sent = std::chrono::steady_clock::now();
  client->send(client_frame(text, "yyyy").substr(0, 5));

  const auto silence = on_session([](session& uut) { return uut.time_since_input(); });
  CAF_CHECK(silence <= std::chrono::steady_clock::now() - sent + std::chrono::milliseconds(20));
  on_session([](session& uut) { uut.abort(); });
  CAF_CHECK(on_session([](session& uut) { return uut.time_since_input(); }) > std::chrono::hours(1));
}

CAF_TEST(loops_may_go_before_their_sessions_are_over) {
  start();
  const auto client = open("alice");
  const auto other = open("bob");
  on_session([](session& uut) {
    uut.suspend_reading();
    CAF_CHECK(uut.send(text_frame(std::string(8 * 1024 * 1024, 'x'))) == push_result::queued);
    uut.ping();
  });
  on_session([](session& uut) { uut.close(close_code::normal, "bye"); }, "bob");
  stop();

  loops.front()->stop();
  gate.clear();
  loops.clear();

  CAF_CHECK_EQUAL(gate.log.count("close"), 0u);
  CAF_CHECK_EQUAL(client->read(2).size(), 2u);
}

CAF_TEST(who_finds_no_room_may_have_written_what_waits) {
  config.session.queue_messages = 2;
  start();
  const auto client = open();

  on_session([&](session& uut) {
    CAF_CHECK(!uut.write_now());
    CAF_CHECK(uut.send(text_frame("one")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("two")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("three")) == push_result::full);
    gate.at("alice")->inside_a_call = false;
    CAF_CHECK(uut.write_now());
    CAF_CHECK_EQUAL(gate.log.count("written data"), 2u);
    CAF_CHECK(uut.send(text_frame("three")) == push_result::queued);
  });

  for (const auto* expected : {"one", "two", "three"})
    CAF_CHECK_EQUAL(client->read_payload(), expected);
}

CAF_TEST(nothing_is_written_from_inside_an_event) {
  start();
  const auto client = open();
  auto wrote = true;
  on_session([&](session& uut) {
    gate.at("alice")->reaction = [&](std::string_view) {
      CAF_CHECK(uut.send(text_frame("answer")) == push_result::queued);
      wrote = uut.write_now();
    };
  });

  client->send(client_frame(1, "question"));

  CAF_CHECK_EQUAL(client->read_payload(), "answer");
  on_session([&](session&) { CAF_CHECK(!wrote); });
}

CAF_TEST_FIXTURE_SCOPE_END()
