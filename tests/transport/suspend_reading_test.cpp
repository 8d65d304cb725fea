// SPDX-License-Identifier: MIT
/// What a session does while reading is suspended, and that nothing is lost by it.
#define CAF_SUITE transport_suspend_reading

#include "../support/quiet_events.hpp"
#include "../support/transport_fixture.hpp"

#include <hubcaf/transport/reactor.hpp>

#include <caf/test/unit_test.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <functional>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

enum op { text = 1, close_op = 8 };

constexpr std::size_t message_size = 60'000;
constexpr std::size_t message_count = 64 * 1024 * 1024 / message_size + 1;

// With the header of a masked frame.
constexpr std::size_t message_on_wire = message_size + 8;

// The `number`th message of a flood.
std::string message(std::size_t number) {
  auto result = std::to_string(number) + " ";
  result.resize(message_size, 'x');
  return result;
}

struct fixture : transport_fixture {
  fixture() {
    gate.starts = false;
  }

  ~fixture() {
    // The session's last words would go to `events`, which goes first.
    if (served)
      stop();
    for (auto& loop : loops)
      loop->stop();
  }

  // Opens a session that `events` listens to, suspended from the start but for the read that is pending then.
  std::unique_ptr<raw_client> open_suspended() {
    start();
    auto client = open();
    on_session([this](session& uut) {
      uut.start(events);
      uut.suspend_reading();
    });
    return client;
  }

  session& uut() {
    return gate.at("alice")->uut();
  }

  void later(std::function<void()> job) {
    boost::asio::post(loops.front()->loop(), std::move(job));
  }

  // Runs `each` in the next `turns` turns of the loop, then `last`.
  void after_turns(int turns, const std::function<void()>& each, const std::function<void()>& last) {
    later([=, this] {
      if (turns == 0)
        return last();
      each();
      after_turns(turns - 1, each, last);
    });
  }

  // Waits until `holds` on the session's loop.
  template <class Claim>
  bool wait_until(Claim holds, std::chrono::seconds limit = std::chrono::seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!loops.front()->run(holds))
      if (std::chrono::steady_clock::now() > deadline)
        return false;
    return true;
  }

  // Pushes until the sockets are full. @returns what is left of the last message.
  std::string push_until_full(raw_client& client, std::size_t& pushed) {
    std::string rest;
    // Refused twice in a row, with a turn of the loop between: now only a read would help.
    for (int refused = 0; refused < 2 && pushed < message_count;) {
      if (rest.empty())
        rest = client_frame(text, message(pushed));
      const auto count = client.send_some(rest);
      rest.erase(0, count);
      pushed += rest.empty() ? 1 : 0;
      refused = count == 0 ? refused + 1 : 0;
      loops.front()->run([] {});
    }
    return rest;
  }

  quiet_events events;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(suspend_reading_tests, fixture)

CAF_TEST(a_suspended_session_holds_one_message_of_a_flood_and_loses_none) {
  const auto client = open_suspended();
  const auto before = client->bytes_taken();
  std::size_t pushed = 0;
  auto rest = push_until_full(*client, pushed);

  // However much was pushed: one message, and what one read brings.
  const auto one_message = message_on_wire + reactor::read_size;
  CAF_CHECK_LESS(pushed, message_count);
  CAF_CHECK_LESS_OR_EQUAL(client->bytes_taken() - before, one_message);
  CAF_CHECK_EQUAL(loops.front()->run([&] { return events.texts; }), 0u);

  // From here on it suspends itself after each hundredth message, for some turns of the loop.
  std::size_t out_of_order = 0;
  std::size_t told_while_suspended = 0;
  std::size_t most_held = 0;
  bool suspended = false;
  events.text_reaction = [&](std::string_view came) {
    told_while_suspended += suspended ? 1 : 0;
    out_of_order += came == message(events.texts - 1) ? 0 : 1;
    if (events.texts % 100 != 0)
      return;
    uut().suspend_reading();
    suspended = true;
    const auto told = before + events.texts * message_on_wire;
    after_turns(
      50, [&, told] { most_held = std::max(most_held, client->bytes_taken() - told); },
      [&] {
        suspended = false;
        uut().resume_reading();
      });
  };
  on_session([](session& uut) { uut.resume_reading(); });
  CAF_CHECK(client->send(rest));
  for (pushed += rest.empty() ? 0 : 1; pushed < message_count; ++pushed)
    CAF_REQUIRE(client->send(client_frame(text, message(pushed))));

  CAF_CHECK(wait_until([&] { return events.texts == message_count; }));
  CAF_CHECK_EQUAL(out_of_order, 0u);
  CAF_CHECK_EQUAL(told_while_suspended, 0u);
  CAF_CHECK_LESS_OR_EQUAL(most_held, one_message);
}

CAF_TEST(suspending_inside_an_event_takes_effect_at_once) {
  start();
  const auto client = open();
  bool suspended = false;
  std::size_t told_while_suspended = 0;
  events.text_reaction = [&](std::string_view) {
    told_while_suspended += suspended ? 1 : 0;
    // Back and forth, ending suspended; what comes next has long been read by then.
    uut().suspend_reading();
    uut().resume_reading();
    uut().suspend_reading();
    suspended = true;
    later([&] {
      later([&] {
        suspended = false;
        uut().resume_reading();
        uut().suspend_reading();
        uut().resume_reading();
      });
    });
  };
  on_session([this](session& uut) { uut.start(events); });
  std::string many;
  for (int i = 0; i < 300; ++i)
    many += client_frame(text, std::to_string(i));

  client->send(many);

  CAF_CHECK(wait_until([&] { return events.texts == 300 && !suspended; }));
  CAF_CHECK_EQUAL(told_while_suspended, 0u);
}

CAF_TEST(a_suspended_session_stays_silent_until_resumed) {
  start();
  const auto client = open();
  events.text_reaction = [&](std::string_view) { uut().suspend_reading(); };
  on_session([this](session& uut) { uut.start(events); });

  client->send(client_frame(text, "1") + client_frame(text, "2") + client_frame(text, "3"));

  for (std::size_t told = 1; told <= 3; ++told) {
    CAF_REQUIRE(wait_until([&] { return events.texts == told; }));
    for (int turn = 0; turn < 20; ++turn)
      CAF_REQUIRE_EQUAL(loops.front()->run([&] { return events.texts; }), told);
    on_session([](session& uut) { uut.resume_reading(); });
  }
}

// -- its end --------------------------------------------------------------------

CAF_TEST(closing_while_suspended_ends_in_time_though_the_peer_pushes_on) {
  config.session.close_timeout_ms = 200;
  const auto client = open_suspended();
  std::size_t pushed = 0;
  push_until_full(*client, pushed);
  const auto began = std::chrono::steady_clock::now();

  on_session([](session& uut) {
    uut.close(close_code::normal, "bye");
    // Too late; what comes is read and discarded from now on.
    uut.suspend_reading();
  });
  while (client->send_some(client_frame(text, message(0))) != 0) {
  }
  const auto report = events.ended();

  CAF_CHECK(report.end == session_end::closed_here);
  CAF_CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(5));
  CAF_CHECK_EQUAL(events.texts, 0u);
}

CAF_TEST(closing_while_suspended_is_answered_behind_unread_data) {
  const auto client = open_suspended();
  std::size_t pushed = 0;
  const auto rest = push_until_full(*client, pushed);

  on_session([](session& uut) { uut.close(close_code::normal, "bye"); });
  client->send(rest + close_frame(1000));
  const auto closing = client->read_frame();
  client->close();
  const auto report = events.ended();

  CAF_REQUIRE(closing.has_value());
  CAF_CHECK_EQUAL(closing->op, close_op);
  CAF_CHECK(report.end == session_end::closed_here);
  CAF_CHECK(report.code == close_code::normal);
  CAF_CHECK_EQUAL(report.detail, "bye");
  CAF_CHECK_EQUAL(events.texts, 0u);
}

CAF_TEST(a_peer_that_goes_while_suspended_ends_the_session_at_once) {
  for (const bool hard : {false, true}) {
    CAF_MESSAGE("hard: " << hard);
    fixture own;
    const auto client = own.open_suspended();
    client->send(client_frame(text, "1") + client_frame(text, "2"));

    client->close(hard);

    CAF_CHECK(own.events.ended().end == session_end::lost);
    CAF_CHECK_EQUAL(own.events.texts, 0u);
  }
}

CAF_TEST(a_peer_that_is_gone_when_the_session_is_suspended_ends_it) {
  for (const bool hard : {false, true}) {
    CAF_MESSAGE("hard: " << hard);
    fixture own;
    own.start();
    const auto client = own.open();
    own.events.text_reaction = [&](std::string_view) { own.uut().suspend_reading(); };
    client->send(client_frame(text, "1") + client_frame(text, "2"));
    client->close(hard);
    // Both are there before anything is read.
    own.on_session([&](session& uut) { uut.start(own.events); });

    CAF_CHECK(own.events.ended().end == session_end::lost);
    CAF_CHECK_LESS_OR_EQUAL(own.events.texts, 1u);
  }
}

CAF_TEST(a_peer_that_ends_only_its_own_side_is_read_to_its_end) {
  const auto client = open_suspended();
  client->send(client_frame(text, "1") + client_frame(text, "2"));
  client->shutdown();
  // It is asked whether it is still there.
  const auto asked = client->read_frame();
  CAF_REQUIRE(asked.has_value());
  CAF_CHECK_EQUAL(asked->op, 9);
  CAF_CHECK_EQUAL(loops.front()->run([&] { return events.texts; }), 0u);

  on_session([](session& uut) {
    CAF_CHECK(uut.send(text_frame("still here")) == push_result::queued);
    uut.resume_reading();
  });

  CAF_CHECK_EQUAL(client->read_payload(), "still here");
  CAF_CHECK(events.ended().end == session_end::lost);
  CAF_CHECK_EQUAL(events.texts, 2u);
}

CAF_TEST(a_peer_lost_while_suspended_gives_back_what_waits_for_it) {
  const auto client = open_suspended();
  std::size_t pushed = 0;
  push_until_full(*client, pushed);
  on_session([](session& uut) { CAF_CHECK(uut.send(huge_frame()) == push_result::queued); });

  client->close(true);

  const auto report = events.ended();
  CAF_CHECK(report.end == session_end::lost || report.end == session_end::write_failed);
  CAF_CHECK_EQUAL(report.unsent.size(), 1u);
  CAF_CHECK_EQUAL(events.texts, 0u);
}

CAF_TEST(a_suspended_session_can_be_aborted) {
  const auto client = open_suspended();
  std::size_t pushed = 0;
  push_until_full(*client, pushed);

  on_session([](session& uut) {
    CAF_CHECK(uut.send(huge_frame()) == push_result::queued);
    CAF_CHECK(uut.send(text_frame("2")) == push_result::queued);
    uut.abort();
  });

  const auto report = events.ended();
  CAF_CHECK(report.end == session_end::closed_here);
  CAF_CHECK_EQUAL(report.unsent.size(), 2u);
  CAF_CHECK_EQUAL(events.texts, 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
