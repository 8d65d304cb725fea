// SPDX-License-Identifier: MIT
/// A peer that reads late: what overtakes its data, what is dropped or replaced meanwhile.
#define CAF_SUITE transport_slow_peer

#include "../support/slow_peer_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <algorithm>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { text = 1, close_op = 8, ping = 9, pong = 10 };

} // namespace

CAF_TEST_FIXTURE_SCOPE(slow_peer_tests, slow_peer_fixture)

// -- priority -------------------------------------------------------------------

CAF_TEST(control_frames_come_right_after_the_frame_being_written) {
  const auto client = open_blocked();
  on_session([](session& uut) {
    for (int i = 0; i < 100; ++i)
      CAF_CHECK(uut.send(text_frame("data")) == push_result::queued);
  });
  // The peer does not read for a while: long enough for its ping to come in and for ours to be sent.
  client->send(client_frame(ping, "theirs"));
  CAF_CHECK(wait_until([&] { return events.pings == 1; }));
  on_session([](session& uut) {
    uut.ping();
    CAF_CHECK(uut.send_control(text_frame("error")) == push_result::queued);
    CAF_CHECK(uut.send_control(text_frame("another error")) == push_result::queued);
  });
  CAF_CHECK_EQUAL(on_session([](session& uut) { return uut.queued(); }), 101u);

  std::vector<raw_frame> came;
  for (int i = 0; i < 105; ++i) {
    auto next = client->read_frame();
    CAF_REQUIRE(next.has_value());
    came.push_back(std::move(*next));
  }

  const auto is_data = [](const raw_frame& one) { return one.payload == "data"; };
  CAF_CHECK_EQUAL(came[0].payload.size(), huge_frame()->payload.size());
  CAF_CHECK(std::none_of(came.begin(), came.begin() + 5, is_data));
  CAF_CHECK(std::all_of(came.begin() + 5, came.end(), is_data));
  const auto first_errors = std::find(came.begin(), came.end(), raw_frame{true, text, "error"});
  CAF_REQUIRE(first_errors != came.end());
  CAF_CHECK(std::find(first_errors, came.end(), raw_frame{true, text, "another error"}) != came.end());
  CAF_CHECK(std::find(came.begin(), came.end(), raw_frame{true, ping, ""}) != came.end());
  CAF_CHECK(std::find(came.begin(), came.end(), raw_frame{true, pong, "theirs"}) != came.end());
}

CAF_TEST(a_full_queue_keeps_no_ping_from_its_answer) {
  config.session.queue_messages = 8;
  start();
  const auto client = open();
  const auto piece = text_frame(std::string(512 * 1024, 'x'));
  std::size_t refilled = 0;
  events.written_reaction = [&](const shared_frame&) {
    refilled += uut().send(piece) == push_result::queued && uut().send(piece) == push_result::full ? 1 : 0;
  };
  on_session([&](session& uut) {
    uut.start(events);
    while (uut.send(piece) == push_result::queued) {
    }
  });

  // The queue is full at every moment from here to the end; the peer reads only as far as the next ping.
  for (std::size_t round = 1; round <= 20; ++round) {
    on_session([](session& uut) {
      CAF_CHECK_EQUAL(uut.queued(), 8u);
      uut.ping();
    });
    auto next = client->read_frame();
    while (next && next->op != ping)
      next = client->read_frame();
    CAF_REQUIRE(next.has_value());
    client->send(client_frame(pong, next->payload));
    CAF_REQUIRE(wait_until([&] { return events.pongs == round; }));
  }

  CAF_CHECK_EQUAL(on_session([](session& uut) { return uut.queued(); }), 8u);
  CAF_CHECK_EQUAL(on_session([&](session&) { return events.drained; }), 0u);
  CAF_CHECK(on_session([&](session&) { return refilled == events.data_written; }));
  // Nothing more is refilled from here on.
  on_session([](session& uut) { uut.abort(); });
  CAF_CHECK_EQUAL(events.ended().unsent.size(), 8u);
}

// -- making room ------------------------------------------------------------------

CAF_TEST(dropped_and_replaced_frames_are_told_no_more) {
  config.session.queue_messages = 4;
  const auto client = open_blocked();
  on_session([](session& uut) {
    for (const auto& one : {text_frame("dropped"), latest("a1", "a"), text_frame("b")})
      CAF_CHECK(uut.send(one) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("c")) == push_result::full);

    CAF_CHECK_EQUAL(payload_of(uut.replace(latest("a2", "a"))), "a1");
    CAF_CHECK(uut.replace(latest("z", "z")) == nullptr);
    CAF_CHECK_EQUAL(payload_of(uut.drop_oldest()), "dropped");

    CAF_CHECK(uut.send(text_frame("c")) == push_result::queued);
    CAF_CHECK_EQUAL(uut.queued(), 4u);
  });

  client->read_payload();

  CAF_CHECK_EQUAL(client->read_payload(), "a2");
  CAF_CHECK_EQUAL(client->read_payload(), "b");
  CAF_CHECK_EQUAL(client->read_payload(), "c");
  CAF_CHECK(wait_until([&] { return events.drained == 1; }));
  CAF_CHECK_EQUAL(events.data_written, 4u);
}

CAF_TEST(nothing_is_replaced_once_the_session_ends) {
  const auto client = open_blocked();
  on_session([](session& uut) {
    CAF_CHECK(uut.send(latest("a1", "a")) == push_result::queued);
    uut.close(close_code::normal, "bye");

    CAF_CHECK(uut.replace(latest("a2", "a")) == nullptr);
    CAF_CHECK(uut.drop_oldest() == nullptr);
  });

  client->read_payload();
  client->send(close_frame(1000));
  client->close();

  const auto report = events.ended();
  CAF_REQUIRE_EQUAL(report.unsent.size(), 1u);
  CAF_CHECK_EQUAL(payload_of(report.unsent.front()), "a1");
}

CAF_TEST_FIXTURE_SCOPE_END()
