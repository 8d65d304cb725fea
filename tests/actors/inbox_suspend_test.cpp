// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_inbox_suspend
#include <caf/test/unit_test.hpp>

#include "../support/inbox_fixture.hpp"

using namespace hubcaf;
using enum overflow_policy;

namespace {

struct fixture : test::inbox_fixture {
  int rooms = 0;
  connection_actor waiter = make_waiter(rooms);

  void fill(const handler_slot& uut, std::size_t count, std::size_t bytes = 10) {
    for (std::size_t i = 0; i < count; ++i)
      push(uut, message("x", bytes), suspend, waiter);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(inbox_suspend_tests, fixture)

CAF_TEST(who_finds_no_room_is_told_once_half_of_the_places_are_free) {
  const auto uut = make(4);
  fill(uut, 4);
  const auto late = message("late");
  CAF_CHECK(push(uut, late, suspend, waiter) == inbox_result::suspended);
  CAF_CHECK_EQUAL(fates.count("late"), 0u);

  finish_one(uut);
  world.run();
  CAF_CHECK_EQUAL(rooms, 0);
  finish_one(uut);
  world.run();
  CAF_CHECK_EQUAL(rooms, 1);
  finish_all(uut);
  world.run();
  CAF_CHECK_EQUAL(rooms, 1);
  CAF_CHECK(push(uut, late, suspend, waiter) == inbox_result::queued);
}

CAF_TEST(half_of_the_bytes_must_be_free_too) {
  const auto uut = make(100, 100);
  fill(uut, 2, 30);
  fill(uut, 4, 10);
  CAF_CHECK(push(uut, message("late"), suspend, waiter) == inbox_result::suspended);

  finish_one(uut);
  world.run();
  CAF_CHECK_EQUAL(rooms, 0); // 70 bytes are left
  finish_one(uut);
  world.run();
  CAF_CHECK_EQUAL(rooms, 1);
}

CAF_TEST(all_who_wait_are_told) {
  int other_rooms = 0;
  const auto other = make_waiter(other_rooms);
  const auto uut = make(1);
  fill(uut, 1);
  CAF_CHECK(push(uut, message("a"), suspend, waiter) == inbox_result::suspended);
  CAF_CHECK(push(uut, message("b"), suspend, other) == inbox_result::suspended);

  finish_all(uut);
  world.run();

  CAF_CHECK_EQUAL(rooms, 1);
  CAF_CHECK_EQUAL(other_rooms, 1);
}

CAF_TEST(a_message_in_hand_counts_for_those_who_wait) {
  const auto uut = make(1);
  fill(uut, 1);
  CAF_CHECK(push(uut, message("late"), suspend, waiter) == inbox_result::suspended);

  auto in_hand = uut.inbox->take();
  world.run();
  CAF_CHECK_EQUAL(rooms, 0);
  in_hand.reset();
  world.run();
  CAF_CHECK_EQUAL(rooms, 1);
}

CAF_TEST(code_that_pushes_cannot_be_suspended) {
  const auto uut = make(1);
  fill(uut, 1);

  CAF_CHECK(push(uut, message("a"), suspend) == inbox_result::full);
}

CAF_TEST(nobody_waits_for_room_that_can_never_be) {
  const auto uut = make(10, 100);
  fill(uut, 1);

  CAF_CHECK(push(uut, message("a", 101), suspend, waiter) == inbox_result::full);
}

CAF_TEST(nobody_waits_at_an_empty_inbox_whose_pool_is_used_up) {
  CAF_MESSAGE("nothing would tell him of room");
  const auto small = make_pool(mailbox_limit::chunk_size);
  const auto other = make_in(small, 10, 1000);
  const auto uut = make_in(small, 10, 1000);
  fill(other, 1);

  CAF_CHECK(push(uut, message("a"), suspend, waiter) == inbox_result::full);
}

CAF_TEST(who_waits_is_told_to_try_again_when_the_inbox_closes) {
  const auto uut = make(1);
  fill(uut, 1);
  const auto late = message("late");
  CAF_CHECK(push(uut, late, suspend, waiter) == inbox_result::suspended);

  const auto left = uut.inbox->close(nullptr);
  world.run();

  CAF_CHECK_EQUAL(rooms, 1);
  CAF_CHECK(push(uut, late, suspend, waiter) == inbox_result::closed);
}

CAF_TEST(who_has_left_is_not_told_of_room) {
  int other_rooms = 0;
  const auto other = make_waiter(other_rooms);
  const auto uut = make(1);
  fill(uut, 1);
  const auto late = message("a");
  CAF_CHECK(push(uut, late, suspend, waiter) == inbox_result::suspended);
  CAF_CHECK(push(uut, message("b"), suspend, other) == inbox_result::suspended);

  inbox::forget_waiter(uut, late, waiter);
  finish_all(uut);
  world.run();

  CAF_CHECK_EQUAL(rooms, 0);
  CAF_CHECK_EQUAL(other_rooms, 1);
}

CAF_TEST_FIXTURE_SCOPE_END()
