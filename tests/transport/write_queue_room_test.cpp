// SPDX-License-Identifier: MIT
/// Frames that make room for others in a write queue.
#define CAF_SUITE transport_write_queue_room

#include "../support/queued_frames.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <string>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

// The time that 20,000 replacements of the last of `waiting` keys take.
std::chrono::nanoseconds time_to_replace(std::size_t waiting) {
  write_queue queue(waiting, 10 * roomy);
  for (std::size_t i = 0; i < waiting; ++i)
    CAF_REQUIRE(queue.push(latest("x", std::to_string(i))) == push_result::queued);
  const auto newer = latest("y", std::to_string(waiting - 1));
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 20'000; ++i)
    CAF_REQUIRE(queue.replace(newer) != nullptr);
  return std::chrono::steady_clock::now() - began;
}

} // namespace

CAF_TEST(the_oldest_waiting_frame_is_dropped) {
  write_queue uut(2, held(2, 10));
  CAF_CHECK(uut.push(make("oldest")) == push_result::queued);
  CAF_CHECK(uut.push(make("next")) == push_result::queued);
  CAF_CHECK(uut.push(make("x")) == push_result::full);

  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "oldest");

  CAF_CHECK_EQUAL(uut.size(), 1u);
  CAF_CHECK_EQUAL(uut.bytes(), held(1, 4));
  CAF_CHECK(uut.push(make("newest")) == push_result::queued);
  CAF_CHECK_EQUAL(take(uut), "next");
  CAF_CHECK_EQUAL(take(uut), "newest");
}

CAF_TEST(frames_of_other_policies_are_not_dropped_for_newer_ones) {
  write_queue uut(4, roomy);
  CAF_CHECK(uut.push(make("keep me", overflow_policy::disconnect)) == push_result::queued);
  CAF_CHECK(uut.push(make("me too", overflow_policy::reject)) == push_result::queued);
  CAF_CHECK(uut.push(latest("price", "a")) == push_result::queued);
  CAF_CHECK(uut.push(make("log")) == push_result::queued);

  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "price");
  CAF_CHECK_EQUAL(name(uut.replace(latest("newer", "a"))), "(none)");
  CAF_CHECK(uut.push(latest("price", "b")) == push_result::queued);
  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "log");
  CAF_CHECK_EQUAL(name(uut.replace(latest("newer", "b"))), "price");
  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "newer");

  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "(none)");
  CAF_CHECK_EQUAL(take(uut), "keep me");
  CAF_CHECK_EQUAL(take(uut), "me too");
}

CAF_TEST(a_frame_that_is_being_written_is_never_dropped) {
  write_queue uut(2, roomy);
  CAF_CHECK(uut.push(make("in flight")) == push_result::queued);
  CAF_CHECK(uut.push_control(make("control")) == push_result::queued);
  CAF_CHECK_EQUAL(take(uut), "control");
  CAF_CHECK_EQUAL(name(uut.pop()), "in flight");
  CAF_CHECK(uut.push_control(make("control")) == push_result::queued);

  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "(none)");

  CAF_CHECK_EQUAL(uut.size(), 1u);
  CAF_CHECK_EQUAL(uut.control_size(), 1u);
}

CAF_TEST(the_latest_takes_the_place_of_the_older) {
  write_queue uut(3, roomy);
  for (const auto& frame : {latest("a1", "a"), latest("b1", "b"), latest("c1", "c")})
    CAF_CHECK(uut.push(frame) == push_result::queued);

  CAF_CHECK_EQUAL(name(uut.replace(latest("a2 is longer", "a"))), "a1");
  CAF_CHECK_EQUAL(name(uut.replace(latest("b2", "b"))), "b1");
  CAF_CHECK_EQUAL(name(uut.replace(latest("b3", "b"))), "b2");

  CAF_CHECK_EQUAL(uut.size(), 3u);
  CAF_CHECK_EQUAL(uut.bytes(), held(3, 16 + 3 * 6));
  CAF_CHECK_EQUAL(take(uut), "a2 is longer");
  CAF_CHECK_EQUAL(take(uut), "b3");
  CAF_CHECK_EQUAL(take(uut), "c1");
}

CAF_TEST(only_the_same_type_key_and_policy_is_replaced) {
  write_queue uut(10, roomy);
  auto other_policy = std::make_shared<frame>(*latest("x", "x"));
  other_policy->label.overflow = overflow_policy::drop_oldest;
  for (const auto& frame : {latest("a", "a"), latest("other type", "a", "trade"), shared_frame(other_policy)})
    CAF_CHECK(uut.push(frame) == push_result::queued);

  CAF_CHECK_EQUAL(name(uut.replace(latest("-", "b"))), "(none)");
  CAF_CHECK_EQUAL(name(uut.replace(latest("-", "x"))), "(none)");
  CAF_CHECK_EQUAL(name(uut.replace(latest("-", "ea", "pric"))), "(none)");
  other_policy->label.key = "a";
  CAF_CHECK_EQUAL(name(uut.replace(other_policy)), "(none)");

  CAF_CHECK_EQUAL(name(uut.replace(latest("new", "a", "trade"))), "other type");
  CAF_CHECK_EQUAL(take(uut), "a");
  CAF_CHECK_EQUAL(take(uut), "new");
}

CAF_TEST(a_frame_that_is_being_written_is_never_replaced) {
  write_queue uut(10, roomy);
  CAF_CHECK(uut.push(latest("a1", "a")) == push_result::queued);
  CAF_CHECK_EQUAL(name(uut.pop()), "a1");

  CAF_CHECK_EQUAL(name(uut.replace(latest("a2", "a"))), "(none)");

  CAF_CHECK(uut.push(latest("a2", "a")) == push_result::queued);
  CAF_CHECK_EQUAL(name(uut.replace(latest("a3", "a"))), "a2");
  uut.written();
  CAF_CHECK_EQUAL(take(uut), "a3");
}

CAF_TEST(a_replacement_keeps_the_byte_bound) {
  write_queue uut(10, held(2, 10 + 6));
  CAF_CHECK(uut.push(make("four")) == push_result::queued);
  CAF_CHECK(uut.push(latest("12345", "a")) == push_result::queued);

  CAF_CHECK_EQUAL(name(uut.replace(latest("1234567", "a"))), "(none)");

  CAF_CHECK_EQUAL(uut.bytes(), held(2, 9 + 6));
  CAF_CHECK_EQUAL(name(uut.replace(latest("123456", "a"))), "12345");
  CAF_CHECK_EQUAL(uut.bytes(), held(2, 10 + 6));
  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "four");
  CAF_CHECK_EQUAL(name(uut.replace(latest("1234567890", "a"))), "123456");
  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "1234567890");
  CAF_CHECK_EQUAL(name(uut.replace(latest("1", "a"))), "(none)");
}

CAF_TEST(a_long_queue_is_not_searched) {
  const auto in_short = time_to_replace(10);
  const auto in_long = time_to_replace(10'000);

  // A search would take a thousand times as long.
  CAF_CHECK_LESS(in_long.count(), 50 * in_short.count() + 1'000'000);
}
