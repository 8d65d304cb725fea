// SPDX-License-Identifier: MIT
/// A peer that reads late: what overtakes its data, what is left out, dropped or replaced meanwhile.
#define CAF_SUITE transport_slow_peer

#include "../support/quiet_events.hpp"
#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { text = 1, close_op = 8, ping = 9, pong = 10 };

// More than the sockets of a peer that does not read can take.
shared_frame huge_frame() {
  return text_frame(std::string(16 * 1024 * 1024, 'x'));
}

shared_frame latest(std::string payload, std::string key) {
  auto result = std::make_shared<frame>();
  result->payload = std::move(payload);
  result->type = "price";
  result->label.overflow = overflow_policy::keep_latest;
  result->label.key = std::move(key);
  return result;
}

struct fixture : transport_fixture {
  fixture() {
    gate.starts = false;
  }

  // Opens a session that `events` listens to, and has a huge frame written to it, which blocks the socket.
  std::unique_ptr<raw_client> open_blocked() {
    start();
    auto client = open();
    on_session([this](session& uut) {
      uut.start(events);
      CAF_CHECK(uut.send(huge_frame()) == push_result::queued);
    });
    end_turn();
    return client;
  }

  // What the loop was given before is done by the time that it takes something new.
  void end_turn() {
    loops.front()->run([] {});
  }

  // Waits until `holds` on the session's loop.
  template <class Claim>
  bool wait_until(Claim holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!loops.front()->run(holds))
      if (std::chrono::steady_clock::now() > deadline)
        return false;
    return true;
  }

  session& uut() {
    return gate.at("alice")->uut();
  }

  ~fixture() {
    // The session's last words would go to `events`, which goes first.
    if (served)
      stop();
    for (auto& loop : loops)
      loop->stop();
  }

  quiet_events events;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(slow_peer_tests, fixture)

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

// -- too late -------------------------------------------------------------------

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
      fixture own;
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
