// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_write_queue

#include <hubcaf/transport/write_queue.hpp>

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace hubcaf;

namespace {

constexpr std::size_t roomy = 2'000'000;

// Bytes of so many frames, whose texts have so many together.
constexpr std::size_t held(std::size_t frames, std::size_t texts) {
  return frames * frame::record_bytes + texts;
}

// A frame that may be dropped for newer ones.
shared_frame make(std::string payload, overflow_policy overflow = overflow_policy::drop_oldest) {
  auto result = std::make_shared<frame>();
  result->payload = std::move(payload);
  result->label.overflow = overflow;
  return result;
}

// A frame of which only the latest of each type and key waits.
shared_frame latest(std::string_view payload, std::string_view key, std::string_view type = "price") {
  frame result;
  result.payload = payload;
  result.type = type;
  result.label.overflow = overflow_policy::keep_latest;
  result.label.key = key;
  result.label.name_hash = std::hash<std::string_view>{}(key);
  return std::make_shared<frame>(std::move(result));
}

std::string name(const shared_frame& frame) {
  if (frame == nullptr)
    return "(none)";
  return std::string(frame->payload);
}

std::string take(write_queue& queue) {
  const auto frame = queue.pop();
  if (frame != nullptr)
    queue.written();
  return name(frame);
}

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

// -- making room --------------------------------------------------------------

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

// -- several popped frames ------------------------------------------------------

CAF_TEST(several_frames_may_be_popped_before_they_are_written) {
  write_queue uut(4, held(4, 10));
  for (auto text : {"a", "bb", "ccc", "dddd"})
    CAF_CHECK(uut.push(make(text)) == push_result::queued);
  CAF_CHECK_EQUAL(name(uut.pop()), "a");
  CAF_CHECK_EQUAL(name(uut.pop()), "bb");
  CAF_CHECK_EQUAL(name(uut.pop()), "ccc");

  CAF_CHECK_EQUAL(uut.size(), 4u);
  CAF_CHECK_EQUAL(uut.bytes(), held(4, 10));
  CAF_CHECK(uut.push(make("")) == push_result::full);

  uut.written();
  CAF_CHECK_EQUAL(uut.bytes(), held(3, 9));
  CAF_CHECK_EQUAL(uut.size(), 3u);
  uut.written();
  CAF_CHECK_EQUAL(uut.bytes(), held(2, 7));
  uut.written();
  CAF_CHECK_EQUAL(uut.bytes(), held(1, 4));
  CAF_CHECK_EQUAL(take(uut), "dddd");
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
  uut.written();
  uut.leave_out();
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
}

CAF_TEST(frames_that_are_put_back_leave_again_in_their_old_order) {
  write_queue uut(10, roomy);
  for (auto text : {"a", "b", "c", "d"})
    CAF_CHECK(uut.push(make(text)) == push_result::queued);
  std::vector<shared_frame> popped = {uut.pop(), uut.pop(), uut.pop()};

  uut.put_back(popped[2], lane::data);
  uut.put_back(popped[1], lane::data);

  CAF_CHECK_EQUAL(uut.size(), 4u);
  CAF_CHECK_EQUAL(uut.bytes(), held(4, 4));
  uut.written();
  CAF_CHECK_EQUAL(uut.bytes(), held(3, 3));
  for (auto text : {"b", "c", "d"})
    CAF_CHECK_EQUAL(take(uut), text);
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
}

CAF_TEST(a_queue_that_was_popped_empty_takes_all_back) {
  write_queue uut(2000, roomy);
  std::vector<shared_frame> popped;
  for (int i = 0; i < 2000; ++i)
    CAF_REQUIRE(uut.push(make(std::to_string(i))) == push_result::queued);
  while (!uut.empty())
    popped.push_back(uut.pop());
  CAF_CHECK(uut.push(make("x")) == push_result::full);

  for (auto i = popped.size(); i > 0; --i)
    uut.put_back(popped[i - 1], lane::data);

  CAF_CHECK_EQUAL(uut.size(), 2000u);
  for (const auto& one : popped)
    CAF_REQUIRE_EQUAL(take(uut), name(one));
  CAF_CHECK(uut.empty());
}

CAF_TEST(control_frames_are_put_back_before_newer_ones) {
  write_queue uut(10, roomy);
  CAF_CHECK(uut.push(make("data")) == push_result::queued);
  CAF_CHECK(uut.push_control(make("first")) == push_result::queued);
  CAF_CHECK(uut.push_control(make("second")) == push_result::queued);
  const auto first = uut.pop();
  const auto second = uut.pop();
  const auto data = uut.pop();
  CAF_CHECK(uut.push_control(make("third")) == push_result::queued);
  CAF_CHECK_EQUAL(uut.control_bytes(), held(1, 5));

  uut.put_back(data, lane::data);
  uut.put_back(second, lane::control);
  uut.put_back(first, lane::control);

  CAF_CHECK_EQUAL(uut.control_size(), 3u);
  CAF_CHECK_EQUAL(uut.control_bytes(), held(3, 16));
  for (auto text : {"first", "second", "third", "data"})
    CAF_CHECK_EQUAL(take(uut), text);
}

CAF_TEST(the_frame_popped_last_may_be_left_out) {
  write_queue uut(10, roomy);
  for (auto text : {"a", "late", "b"})
    CAF_CHECK(uut.push(make(text)) == push_result::queued);
  CAF_CHECK_EQUAL(name(uut.pop()), "a");
  CAF_CHECK_EQUAL(name(uut.pop()), "late");

  uut.leave_out();

  CAF_CHECK_EQUAL(uut.size(), 2u);
  CAF_CHECK_EQUAL(uut.bytes(), held(2, 2));
  const auto b = uut.pop();
  uut.put_back(b, lane::data);
  uut.written();
  CAF_CHECK_EQUAL(uut.bytes(), held(1, 1));
  CAF_CHECK_EQUAL(take(uut), "b");
}

CAF_TEST(closing_gives_back_all_that_were_popped_first) {
  write_queue uut(10, roomy);
  for (auto text : {"a", "b", "late", "c", "d"})
    CAF_CHECK(uut.push(make(text)) == push_result::queued);
  CAF_CHECK_EQUAL(name(uut.pop()), "a");
  CAF_CHECK_EQUAL(name(uut.pop()), "b");
  uut.written();
  CAF_CHECK_EQUAL(name(uut.pop()), "late");
  uut.leave_out();
  const auto c = uut.pop();
  uut.put_back(c, lane::data);

  std::string all;
  for (const auto& one : uut.close())
    all += name(one) + ".";

  CAF_CHECK_EQUAL(all, "b.c.d.");
  uut.written();
  CAF_CHECK_EQUAL(uut.size(), 0u);
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
}

CAF_TEST(control_is_put_back_after_closing) {
  write_queue uut(10, roomy);
  CAF_CHECK(uut.push_control(make("why it ends")) == push_result::queued);
  const auto last_words = uut.pop();
  CAF_CHECK(uut.close().empty());

  uut.put_back(last_words, lane::control);

  CAF_CHECK(!uut.empty());
  CAF_CHECK_EQUAL(take(uut), "why it ends");
}

CAF_TEST(a_frame_that_was_put_back_may_be_dropped_and_replaced) {
  write_queue uut(10, roomy);
  for (const auto& frame : {latest("a1", "a"), make("log"), latest("b1", "b")})
    CAF_CHECK(uut.push(frame) == push_result::queued);
  const auto a = uut.pop();
  const auto log = uut.pop();
  CAF_CHECK_EQUAL(name(uut.replace(latest("-", "a"))), "(none)");
  uut.put_back(log, lane::data);
  uut.put_back(a, lane::data);

  CAF_CHECK_EQUAL(name(uut.replace(latest("b2", "b"))), "b1");
  CAF_CHECK_EQUAL(name(uut.replace(latest("a2 is longer", "a"))), "a1");
  CAF_CHECK_EQUAL(uut.bytes(), held(3, 17 + 2 * 6));
  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "a2 is longer");
  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "log");

  CAF_CHECK_EQUAL(take(uut), "b2");
}

CAF_TEST(a_newer_frame_keeps_its_place_when_an_older_is_put_back) {
  write_queue uut(10, roomy);
  CAF_CHECK(uut.push(latest("a1", "a")) == push_result::queued);
  const auto older = uut.pop();
  CAF_CHECK(uut.push(latest("a2", "a")) == push_result::queued);

  uut.put_back(older, lane::data);

  CAF_CHECK_EQUAL(name(uut.replace(latest("a3", "a"))), "a2");
  CAF_CHECK_EQUAL(take(uut), "a1");
  CAF_CHECK_EQUAL(name(uut.replace(latest("a4", "a"))), "a3");
  CAF_CHECK_EQUAL(take(uut), "a4");
}

CAF_TEST(two_of_one_name_are_put_back_as_they_were) {
  write_queue uut(10, roomy);
  for (auto text : {"a1", "a2"})
    CAF_CHECK(uut.push(latest(text, "a")) == push_result::queued);
  const auto first = uut.pop();
  const auto second = uut.pop();

  uut.put_back(second, lane::data);
  uut.put_back(first, lane::data);

  CAF_CHECK_EQUAL(name(uut.replace(latest("a3", "a"))), "a2");
  CAF_CHECK_EQUAL(name(uut.drop_oldest()), "a1");
  CAF_CHECK_EQUAL(name(uut.replace(latest("a4", "a"))), "a3");
  CAF_CHECK_EQUAL(take(uut), "a4");
}
