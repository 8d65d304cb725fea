// SPDX-License-Identifier: MIT
/// Several frames that are popped from a write queue, and those that are put back.
#define CAF_SUITE transport_write_queue_batch

#include "../support/queued_frames.hpp"

#include <caf/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace hubcaf;
using namespace hubcaf::test;

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
