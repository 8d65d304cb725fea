// SPDX-License-Identifier: MIT
/// The session without a socket, on which the tests of actors stand, behaves as the real one.
#define CAF_SUITE transport_fake_session

#include "../support/event_log.hpp"
#include "../support/fake_session.hpp"
#include "../support/test_gateway.hpp"

#include <caf/test/unit_test.hpp>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

struct fixture {
  fixture() {
    uut->start(events);
  }

  std::string told() {
    std::string all;
    for (const auto& line : log.lines())
      all += line + "; ";
    return all;
  }

  event_log log;
  std::shared_ptr<fake_session> uut = std::make_shared<fake_session>(3);
  recorder events{uut, log};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(fake_session_tests, fixture)

CAF_TEST(what_is_said_while_suspended_waits) {
  uut->suspend_reading();
  uut->says("1");
  uut->says_binary("2");
  uut->pongs();
  CAF_CHECK_EQUAL(uut->pending(), 3u);

  uut->resume_reading();

  CAF_CHECK_EQUAL(told(), "");
  CAF_CHECK_EQUAL(uut->deliver_pending(), 3u);
  CAF_CHECK_EQUAL(told(), "text 1; binary 2; pong; ");
}

CAF_TEST(what_waits_comes_before_what_is_said_later) {
  uut->suspend_reading();
  uut->says("1");
  uut->resume_reading();

  uut->says("2");

  CAF_CHECK_EQUAL(told(), "text 1; text 2; ");
}

CAF_TEST(suspending_inside_an_event_takes_effect_at_once) {
  events.reaction = [&](std::string_view) { uut->suspend_reading(); };
  uut->suspend_reading();
  uut->says("1");
  uut->says("2");
  uut->resume_reading();

  CAF_CHECK_EQUAL(uut->deliver_pending(), 1u);

  CAF_CHECK_EQUAL(told(), "text 1; ");
  uut->resume_reading();
  CAF_CHECK_EQUAL(uut->deliver_pending(), 1u);
  CAF_CHECK_EQUAL(told(), "text 1; text 2; ");
}

CAF_TEST(each_data_frame_is_asked_about_before_it_is_written) {
  events.is_due = [](const shared_frame& next) { return next->payload != "late"; };
  for (auto payload : {"late", "late", "a"})
    CAF_CHECK(uut->send(text_frame(payload)) == push_result::queued);
  CAF_CHECK(uut->send_control(text_frame("late")) == push_result::queued);

  CAF_CHECK(uut->flush_one());
  CAF_CHECK(uut->flush_one());

  CAF_CHECK(!uut->flush_one());
  CAF_CHECK_EQUAL(told(), "written control late; too late late; too late late; due a; written data a; drained; ");
  CAF_CHECK_EQUAL(uut->queued(), 0u);
}

CAF_TEST(room_is_made_as_in_the_real_one) {
  for (auto payload : {"1", "2", "3"})
    CAF_CHECK(uut->send(text_frame(payload)) == push_result::queued);
  CAF_CHECK(uut->send(text_frame("4")) == push_result::full);

  CAF_CHECK_EQUAL(payload_of(uut->drop_oldest()), "1");

  CAF_CHECK(uut->send(text_frame("4")) == push_result::queued);
  CAF_CHECK(uut->replace(text_frame("5")) == nullptr);
  uut->flush();
  CAF_CHECK(uut->received == (std::vector<std::string>{"2", "3", "4"}));
}

CAF_TEST(closing_takes_the_control_lane_along_and_gives_the_data_back) {
  CAF_CHECK(uut->send(text_frame("data")) == push_result::queued);
  CAF_CHECK(uut->send_control(text_frame("last words")) == push_result::queued);
  uut->suspend_reading();
  uut->says("discarded");

  uut->close(close_code::normal, "bye");

  CAF_CHECK(uut->send(text_frame("x")) == push_result::closed);
  CAF_CHECK(uut->send_control(text_frame("x")) == push_result::closed);
  uut->deliver_pending();
  uut->flush();
  uut->ends(session_end::closed_here, close_code::normal);
  CAF_CHECK_EQUAL(told(), "written control last words; close closed_here 1000; ");
  CAF_REQUIRE_EQUAL(events.unsent().size(), 1u);
  CAF_CHECK_EQUAL(payload_of(events.unsent().front()), "data");
}

CAF_TEST(a_close_inside_the_question_gives_the_frame_back_once) {
  for (const bool due : {false, true}) {
    fixture own;
    own.events.is_due = [&](const shared_frame&) {
      own.uut->close(close_code::normal, "bye");
      return due;
    };
    CAF_CHECK(own.uut->send(text_frame("asked about")) == push_result::queued);

    own.uut->flush();
    own.uut->ends(session_end::closed_here);

    CAF_CHECK(own.uut->received.empty());
    CAF_CHECK_EQUAL(own.events.unsent().size(), due ? 1u : 0u);
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
