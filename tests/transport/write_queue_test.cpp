// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_write_queue

#include "../support/queued_frames.hpp"

#include <caf/test/unit_test.hpp>

#include <string>

using namespace hubcaf;
using namespace hubcaf::test;

CAF_TEST(frames_leave_in_order) {
  write_queue uut(10, roomy);

  for (auto text : {"a", "b", "c"})
    CAF_CHECK(uut.push(make(text)) == push_result::queued);

  CAF_CHECK_EQUAL(take(uut), "a");
  CAF_CHECK_EQUAL(take(uut), "b");
  CAF_CHECK_EQUAL(take(uut), "c");
  CAF_CHECK(uut.empty());
  CAF_CHECK(uut.pop() == nullptr);
}

CAF_TEST(control_leaves_before_data) {
  write_queue uut(10, roomy);
  CAF_CHECK(uut.push(make("data")) == push_result::queued);
  CAF_CHECK(uut.push_control(make("first")) == push_result::queued);
  CAF_CHECK(uut.push_control(make("second")) == push_result::queued);

  CAF_CHECK_EQUAL(take(uut), "first");
  CAF_CHECK(uut.popped_from() == lane::control);
  CAF_CHECK_EQUAL(take(uut), "second");
  CAF_CHECK_EQUAL(take(uut), "data");
  CAF_CHECK(uut.popped_from() == lane::data);
}

CAF_TEST(a_full_queue_refuses_the_newcomer) {
  CAF_MESSAGE("S01, S53");
  write_queue uut(2, roomy);
  CAF_CHECK(uut.push(make("a")) == push_result::queued);
  CAF_CHECK(uut.push(make("b")) == push_result::queued);

  CAF_CHECK(uut.push(make("c")) == push_result::full);

  CAF_CHECK_EQUAL(uut.size(), 2u);
  CAF_CHECK(uut.push_control(make("control has its own limit")) == push_result::queued);
}

CAF_TEST(a_frame_counts_until_it_is_written) {
  write_queue uut(1, roomy);
  CAF_CHECK(uut.push(make("abc")) == push_result::queued);

  const auto popped = uut.pop();

  CAF_CHECK(uut.empty());
  CAF_CHECK_EQUAL(uut.size(), 1u);
  CAF_CHECK_EQUAL(uut.bytes(), held(1, 3));
  CAF_CHECK(uut.push(make("d")) == push_result::full);
  uut.written();
  CAF_CHECK_EQUAL(uut.size(), 0u);
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
  CAF_CHECK(uut.push(make("d")) == push_result::queued);
}

CAF_TEST(bytes_are_bounded) {
  write_queue uut(10, held(2, 5));
  CAF_CHECK(uut.push(make("abc")) == push_result::queued);

  CAF_CHECK(uut.push(make("def")) == push_result::full);

  CAF_CHECK(uut.push(make("de")) == push_result::queued);
  CAF_CHECK_EQUAL(uut.bytes(), held(2, 5));
  CAF_CHECK(uut.push(make("")) == push_result::full);
}

CAF_TEST(a_frame_over_the_byte_limit_never_passes) {
  write_queue uut(10, held(1, 5));

  CAF_CHECK(uut.push(make("longer than five")) == push_result::full);

  CAF_CHECK(uut.empty());
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
  CAF_CHECK(uut.push(make("12345")) == push_result::queued);
}

CAF_TEST(an_empty_control_lane_takes_a_frame_of_any_size) {
  write_queue uut(1, 1);
  const auto large = make(std::string(write_queue::control_capacity + 1, 'x'));
  CAF_CHECK(uut.push_control(large) == push_result::queued);
  CAF_CHECK_EQUAL(uut.control_size(), 1u);
  CAF_CHECK_EQUAL(uut.control_bytes(), large->held_bytes());

  CAF_CHECK(uut.push_control(make("")) == push_result::full);

  CAF_CHECK(uut.pop() == large);
  CAF_CHECK_EQUAL(uut.control_size(), 0u);
  CAF_CHECK_EQUAL(uut.control_bytes(), 0u);
}

CAF_TEST(the_control_lane_is_bounded_in_bytes) {
  write_queue uut(10, roomy);
  const auto half = make(std::string(write_queue::control_capacity / 2 + 1, 'x'));
  CAF_CHECK(uut.push_control(half) == push_result::queued);

  CAF_CHECK(uut.push_control(half) == push_result::full);
  CAF_CHECK(uut.pop() == half);
  CAF_CHECK(uut.push_control(half) == push_result::queued);
}

CAF_TEST(small_frames_in_the_control_lane_count_as_what_they_hold) {
  write_queue uut(1, 1);
  for (std::size_t i = 0; i < write_queue::control_capacity / held(1, 1); ++i)
    CAF_REQUIRE(uut.push_control(make("x")) == push_result::queued);

  CAF_CHECK(uut.push_control(make("x")) == push_result::full);
}

CAF_TEST(closing_gives_back_what_waits) {
  write_queue uut(10, roomy);
  for (auto text : {"in flight", "next", "last"})
    CAF_CHECK(uut.push(make(text)) == push_result::queued);
  CAF_CHECK(uut.push_control(make("last words")) == push_result::queued);
  CAF_CHECK_EQUAL(take(uut), "last words");
  CAF_CHECK(uut.push_control(make("more words")) == push_result::queued);
  CAF_CHECK_EQUAL(take(uut), "more words");
  const auto in_flight = uut.pop();

  const auto waiting = uut.close();

  CAF_REQUIRE_EQUAL(waiting.size(), 3u);
  CAF_CHECK(waiting[0] == in_flight);
  CAF_CHECK_EQUAL(waiting[1]->payload, "next");
  CAF_CHECK_EQUAL(waiting[2]->payload, "last");
  CAF_CHECK_EQUAL(uut.size(), 0u);
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
  CAF_CHECK(uut.push(make("x")) == push_result::closed);
  CAF_CHECK(uut.close().empty());
  // The write that was under way ends later.
  uut.written();
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
}

CAF_TEST(control_still_leaves_after_closing) {
  write_queue uut(10, roomy);
  CAF_CHECK(uut.push(make("data")) == push_result::queued);
  CAF_CHECK(uut.push_control(make("why it ends")) == push_result::queued);

  CAF_CHECK_EQUAL(uut.close().size(), 1u);

  CAF_CHECK_EQUAL(take(uut), "why it ends");
  CAF_CHECK_EQUAL(take(uut), "(none)");
}

CAF_TEST(order_survives_a_queue_that_never_runs_empty) {
  write_queue uut(1000, roomy);
  int in = 0;
  int out = 0;
  for (; in < 300; ++in)
    CAF_REQUIRE(uut.push(make(std::to_string(in))) == push_result::queued);

  for (; in < 10'000; ++in) {
    CAF_REQUIRE(uut.push(make(std::to_string(in))) == push_result::queued);
    CAF_REQUIRE_EQUAL(take(uut), std::to_string(out++));
  }

  CAF_CHECK_EQUAL(uut.size(), 300u);
  while (out < in)
    CAF_REQUIRE_EQUAL(take(uut), std::to_string(out++));
  CAF_CHECK(uut.empty());
}
