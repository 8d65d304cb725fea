// SPDX-License-Identifier: MIT
/// A peer that reads late: what is left out since it waited too long.
#define CAF_SUITE transport_slow_peer_expiry

#include "../support/slow_peer_fixture.hpp"

#include <caf/test/unit_test.hpp>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { text = 1, close_op = 8, ping = 9, pong = 10 };

} // namespace

CAF_TEST_FIXTURE_SCOPE(slow_peer_expiry_tests, slow_peer_fixture)

CAF_TEST(what_waited_too_long_is_left_out) {
  const auto client = open_blocked();
  events.is_due = [](const shared_frame& next) { return !next->payload.starts_with("late"); };
  on_session([](session& uut) {
    for (auto payload : {"late 1", "late 2", "a", "late 3", "b", "late 4"})
      CAF_CHECK(uut.send(text_frame(payload)) == push_result::queued);
  });

  CAF_CHECK_EQUAL(client->read_payload().size(), huge_frame()->payload.size());
  CAF_CHECK_EQUAL(client->read_payload(), "a");
  CAF_CHECK_EQUAL(client->read_payload(), "b");

  CAF_CHECK(wait_until([&] { return events.drained == 1; }));
  CAF_CHECK_EQUAL(events.data_written, 3u);
  CAF_CHECK_EQUAL(on_session([](session& uut) { return uut.queued(); }), 0u);
  // The next finds the socket idle and leaves from inside `send`, unasked.
  on_session([](session& uut) { CAF_CHECK(uut.send(text_frame("late, but alone")) == push_result::queued); });
  CAF_CHECK_EQUAL(client->read_payload(), "late, but alone");
}

CAF_TEST(a_run_of_stale_frames_needs_no_stack) {
  const auto client = open_blocked();
  std::vector<std::uintptr_t> depths;
  events.is_due = [&](const shared_frame&) {
    depths.push_back(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
    return false;
  };
  on_session([](session& uut) {
    for (int i = 0; i < 9999; ++i)
      CAF_CHECK(uut.send(text_frame("late")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("late")) == push_result::full);
  });

  CAF_CHECK_EQUAL(client->read_payload().size(), huge_frame()->payload.size());
  CAF_CHECK(wait_until([&] { return events.drained == 1; }));

  CAF_REQUIRE_EQUAL(depths.size(), 9999u);
  const auto [lowest, highest] = std::minmax_element(depths.begin(), depths.end());
  CAF_CHECK_EQUAL(*lowest, *highest);
  on_session([](session& uut) {
    CAF_CHECK_EQUAL(uut.queued(), 0u);
    uut.abort();
  });
  CAF_CHECK(events.ended().unsent.empty());
}

CAF_TEST(control_is_never_asked_about) {
  const auto client = open_blocked();
  events.is_due = [](const shared_frame&) { return false; };
  on_session([](session& uut) {
    CAF_CHECK(uut.send(text_frame("late")) == push_result::queued);
    CAF_CHECK(uut.send_control(text_frame("error")) == push_result::queued);
  });

  client->read_payload();

  CAF_CHECK_EQUAL(client->read_payload(), "error");
  CAF_CHECK(wait_until([&] { return events.drained == 1; }));
}

CAF_TEST(the_answer_may_come_with_more_to_send) {
  const auto client = open_blocked();
  std::string dropped;
  bool queued = false;
  events.is_due = [&, first = true](const shared_frame& next) mutable {
    if (std::exchange(first, false)) {
      queued = uut().send(text_frame("from inside")) == push_result::queued &&
               uut().send_control(text_frame("error")) == push_result::queued;
      dropped = payload_of(uut().drop_oldest());
    }
    return next->payload != "late";
  };
  on_session([](session& uut) {
    CAF_CHECK(uut.send(text_frame("late")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("dropped")) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("a")) == push_result::queued);
  });

  client->read_payload();

  CAF_CHECK_EQUAL(client->read_payload(), "error");
  CAF_CHECK_EQUAL(client->read_payload(), "a");
  CAF_CHECK_EQUAL(client->read_payload(), "from inside");
  CAF_CHECK(on_session([&](session&) { return queued; }));
  CAF_CHECK_EQUAL(dropped, "dropped");
}

CAF_TEST(the_answer_may_come_with_the_end) {
  for (const bool due : {false, true})
    for (const bool orderly : {false, true}) {
      CAF_MESSAGE("due: " << due << ", orderly: " << orderly);
      slow_peer_fixture own;
      const auto client = own.open_blocked();
      own.events.is_due = [&](const shared_frame&) {
        if (orderly)
          own.uut().close(close_code::normal, "enough");
        else
          own.uut().abort();
        return due;
      };
      own.on_session([](session& uut) {
        CAF_CHECK(uut.send(text_frame("asked about")) == push_result::queued);
        CAF_CHECK(uut.send(text_frame("waits")) == push_result::queued);
      });

      CAF_CHECK_EQUAL(client->read_payload().size(), huge_frame()->payload.size());
      if (orderly) {
        const auto closing = client->read_frame();
        CAF_CHECK(closing && closing->op == close_op);
        client->send(close_frame(1000));
        client->close();
      }
      const auto report = own.events.ended();

      CAF_CHECK(report.end == session_end::closed_here);
      std::string unsent;
      for (const auto& one : report.unsent)
        unsent += one->payload + ".";
      CAF_CHECK_EQUAL(unsent, due ? "asked about.waits." : "waits.");
      CAF_CHECK_EQUAL(own.events.data_written, 1u);
    }
}

CAF_TEST_FIXTURE_SCOPE_END()
