// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_inbox
#include <caf/test/unit_test.hpp>

#include "../support/inbox_fixture.hpp"

#include <optional>
#include <vector>

using namespace hubcaf;
using test::names_of;

CAF_TEST_FIXTURE_SCOPE(inbox_tests, test::inbox_fixture)

CAF_TEST(messages_come_out_in_the_order_in_which_they_came) {
  CAF_MESSAGE("law 3");
  const auto uut = make(10);

  for (const auto* name : {"a", "b", "c"})
    CAF_CHECK(push(uut, message(name)) == inbox_result::queued);

  CAF_CHECK_EQUAL(finish_all(uut), "abc");
}

CAF_TEST(a_handler_is_woken_by_the_first_message_after_it_found_none) {
  int works = 0;
  const auto uut = make(10, 1000, &works);

  push(uut, message("a"));
  push(uut, message("b"));
  world.run();
  CAF_CHECK_EQUAL(works, 1);
  finish_one(uut);
  push(uut, message("c"));
  world.run();
  CAF_CHECK_EQUAL(works, 1);
  finish_all(uut);
  push(uut, message("d"));
  world.run();
  CAF_CHECK_EQUAL(works, 2);
}

CAF_TEST(a_full_inbox_leaves_a_message_to_the_caller) {
  CAF_MESSAGE("law 2");
  const auto uut = make(2);
  push(uut, message("a"));
  push(uut, message("b"));

  const auto late = message("c");
  CAF_CHECK(push(uut, late) == inbox_result::full);

  CAF_CHECK_EQUAL(uut.inbox->size(), 2u);
  CAF_CHECK_EQUAL(fates.count("c"), 0u);
  CAF_CHECK_EQUAL(finish_all(uut), "ab");
}

CAF_TEST(bytes_are_bounded_too) {
  CAF_MESSAGE("law 2");
  const auto uut = make(10, 100);

  CAF_CHECK(push(uut, message("a", 60)) == inbox_result::queued);
  CAF_CHECK(push(uut, message("b", 41)) == inbox_result::full);
  CAF_CHECK(push(uut, message("c", 40)) == inbox_result::queued);
  CAF_CHECK_EQUAL(uut.inbox->bytes(), 100u);
}

CAF_TEST(a_message_in_hand_keeps_its_place) {
  CAF_MESSAGE("law 2");
  const auto uut = make(1);
  push(uut, message("a"));

  auto in_hand = uut.inbox->take();
  CAF_CHECK(push(uut, message("b")) == inbox_result::full);
  in_hand.reset();
  CAF_CHECK(push(uut, message("c")) == inbox_result::queued);
}

CAF_TEST(a_place_comes_back_whatever_becomes_of_its_message) {
  const auto uut = make(1);
  const std::vector<std::function<void(const inbound&)>> ends{
    [](const inbound& one) { one.finish(); },
    [](const inbound& one) { one.fail(errc::poisoned, "no"); },
    [](const inbound& one) { one.drop(drop_cause::drop_oldest); },
    [](const inbound& one) { one.give_back(errc::shutting_down); },
    [](const inbound&) {}, // forgotten, as by an actor that dies
  };

  for (const auto& end : ends) {
    CAF_REQUIRE(push(uut, message("a")) == inbox_result::queued);
    end(*uut.inbox->take());
    CAF_CHECK_EQUAL(uut.inbox->size(), 0u);
    CAF_CHECK_EQUAL(uut.inbox->bytes(), 0u);
  }
}

CAF_TEST(inboxes_share_the_bytes_of_a_pool) {
  CAF_MESSAGE("law 2");
  constexpr auto chunk = mailbox_limit::chunk_size;
  const auto small = make_pool(4 * chunk);
  const auto greedy = make_in(small, 10, 10 * chunk);
  const auto modest = make_in(small, 10, 10 * chunk);

  CAF_CHECK(push(greedy, message("a", 2 * chunk)) == inbox_result::queued);
  CAF_CHECK(push(greedy, message("b", chunk)) == inbox_result::full);   // more than its share, beyond the first half
  CAF_CHECK(push(modest, message("c", chunk)) == inbox_result::queued); // its share, which is a quarter
  CAF_CHECK(push(modest, message("d", chunk)) == inbox_result::full);
  CAF_CHECK(small->used() <= small->capacity());
}

CAF_TEST(a_closed_inbox_without_successor_takes_nothing) {
  const auto uut = make(10);
  push(uut, message("a"));
  push(uut, message("b"));

  const auto left = uut.inbox->close(nullptr);

  CAF_CHECK_EQUAL(names_of(left), "ab");
  CAF_CHECK_EQUAL(uut.inbox->size(), 2u); // what is left keeps its places
  CAF_CHECK(!uut.inbox->take());
  CAF_CHECK(push(uut, message("c")) == inbox_result::closed);
}

CAF_TEST(messages_of_a_predecessor_go_before_all_others) {
  CAF_MESSAGE("law 3");
  const auto predecessor = make(10);
  const auto uut = make(10);
  push(predecessor, message("a"));
  push(predecessor, message("b"));
  push(uut, message("c"));

  auto left = predecessor.inbox->close(nullptr);
  CAF_CHECK(uut.inbox->prepend(left));

  CAF_CHECK_EQUAL(finish_all(uut), "abc");
}

CAF_TEST(messages_of_a_predecessor_keep_their_places_there) {
  CAF_MESSAGE("law 2");
  const auto predecessor = make(2);
  const auto uut = make(1);
  push(predecessor, message("a"));
  push(predecessor, message("b"));

  auto left = predecessor.inbox->close(nullptr);
  CAF_CHECK(uut.inbox->prepend(left));

  CAF_CHECK(push(uut, message("c")) == inbox_result::queued);
  CAF_CHECK_EQUAL(predecessor.inbox->size(), 2u);
  finish_one(uut);
  CAF_CHECK_EQUAL(predecessor.inbox->size(), 1u);
  CAF_CHECK_EQUAL(uut.inbox->size(), 1u);
  CAF_CHECK_EQUAL(finish_all(uut), "bc");
  CAF_CHECK_EQUAL(uut.inbox->size(), 0u);
}

CAF_TEST(messages_of_a_predecessor_make_no_room_for_newer_ones) {
  CAF_MESSAGE("law 2; dropping them would free no place here");
  const auto predecessor = make(2);
  const auto uut = make(1);
  push(predecessor, message("a"));
  push(predecessor, message("b"));
  auto left = predecessor.inbox->close(nullptr);
  CAF_CHECK(uut.inbox->prepend(left));
  push(uut, message("c"), overflow_policy::drop_oldest);

  CAF_CHECK(push(uut, message("d"), overflow_policy::drop_oldest) == inbox_result::queued);

  CAF_CHECK_EQUAL(uut.inbox->size(), 1u);
  CAF_CHECK_EQUAL(predecessor.inbox->size(), 2u);
  CAF_CHECK_EQUAL(finish_all(uut), "abd");
  CAF_CHECK_EQUAL(uut.inbox->size(), 0u);
  CAF_CHECK_EQUAL(predecessor.inbox->size(), 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
