// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_inbox_policies
#include <caf/test/unit_test.hpp>

#include "../support/inbox_fixture.hpp"

using namespace hubcaf;
using enum overflow_policy;

CAF_TEST_FIXTURE_SCOPE(inbox_policies_tests, test::inbox_fixture)

CAF_TEST(drop_newest_drops_the_newcomer) {
  const auto uut = make(2);
  push(uut, message("a"), drop_newest);
  push(uut, message("b"), drop_newest);

  CAF_CHECK(push(uut, message("c"), drop_newest) == inbox_result::dropped);

  CAF_CHECK(fates.at("c") == message_fate::dropped);
  CAF_CHECK_EQUAL(dropped_by(drop_cause::drop_newest), 1u);
  CAF_CHECK_EQUAL(finish_all(uut), "ab");
}

CAF_TEST(disconnect_leaves_the_newcomer_to_the_caller) {
  const auto uut = make(1);
  push(uut, message("a"), disconnect);

  const auto late = message("b");
  CAF_CHECK(push(uut, late, disconnect) == inbox_result::full);

  CAF_CHECK_EQUAL(fates.count("b"), 0u);
}

CAF_TEST(drop_oldest_drops_what_waits_longest) {
  const auto uut = make(2);
  for (const auto* name : {"a", "b", "c"})
    CAF_CHECK(push(uut, message(name), drop_oldest) == inbox_result::queued);

  CAF_CHECK(fates.at("a") == message_fate::dropped);
  CAF_CHECK_EQUAL(dropped_by(drop_cause::drop_oldest), 1u);
  CAF_CHECK_EQUAL(uut.inbox->size(), 2u);
  CAF_CHECK_EQUAL(uut.inbox->bytes(), 20u);
  CAF_CHECK_EQUAL(finish_all(uut), "bc");
  CAF_CHECK_EQUAL(uut.inbox->size(), 0u);
}

CAF_TEST(drop_oldest_drops_as_many_as_the_bytes_need) {
  const auto uut = make(10, 100);
  for (const auto* name : {"a", "b", "c"})
    push(uut, message(name, 30), drop_oldest);

  CAF_CHECK(push(uut, message("d", 70), drop_oldest) == inbox_result::queued);

  CAF_CHECK_EQUAL(uut.inbox->bytes(), 100u);
  CAF_CHECK_EQUAL(finish_all(uut), "cd");
}

CAF_TEST(drop_oldest_drops_nothing_for_what_never_fits) {
  const auto uut = make(10, 100);
  push(uut, message("a"), drop_oldest);

  CAF_CHECK(push(uut, message("b", 101), drop_oldest) == inbox_result::full);

  CAF_CHECK_EQUAL(finish_all(uut), "a");
}

CAF_TEST(drop_oldest_does_not_touch_what_is_in_hand) {
  const auto uut = make(1);
  push(uut, message("a"), drop_oldest);
  const auto in_hand = uut.inbox->take();

  CAF_CHECK(push(uut, message("b"), drop_oldest) == inbox_result::full);

  CAF_CHECK_EQUAL(fates.count("a"), 0u);
  in_hand->finish();
}

CAF_TEST(keep_latest_puts_the_newer_in_the_place_of_the_older) {
  CAF_MESSAGE("full or not");
  const auto uut = make(10);
  push(uut, message("a", 10, "k"), keep_latest);
  push(uut, message("b", 10, "other"), keep_latest);

  CAF_CHECK(push(uut, message("c", 10, "k"), keep_latest) == inbox_result::queued);

  CAF_CHECK(fates.at("a") == message_fate::dropped);
  CAF_CHECK_EQUAL(dropped_by(drop_cause::keep_latest), 1u);
  CAF_CHECK_EQUAL(uut.inbox->size(), 2u);
  CAF_CHECK_EQUAL(finish_all(uut), "cb");
}

CAF_TEST(keep_latest_tells_types_apart) {
  const auto uut = make(10);
  push(uut, message("a", 10, "k", "test.one"), keep_latest);
  push(uut, message("b", 10, "k", "test.two"), keep_latest);

  CAF_CHECK_EQUAL(finish_all(uut), "ab");
}

CAF_TEST(keep_latest_supersedes_in_a_full_inbox) {
  const auto uut = make(2);
  push(uut, message("a", 10, "x"), keep_latest);
  push(uut, message("b", 10, "k"), keep_latest);

  CAF_CHECK(push(uut, message("c", 10, "k"), keep_latest) == inbox_result::queued);

  CAF_CHECK_EQUAL(uut.inbox->size(), 2u);
  CAF_CHECK_EQUAL(finish_all(uut), "ac");
  CAF_CHECK_EQUAL(dropped_by(drop_cause::drop_oldest), 0u);
}

CAF_TEST(keep_latest_drops_the_oldest_for_a_new_key) {
  const auto uut = make(2);
  push(uut, message("a", 10, "x"), keep_latest);
  push(uut, message("b", 10, "y"), keep_latest);

  CAF_CHECK(push(uut, message("c", 10, "z"), keep_latest) == inbox_result::queued);

  CAF_CHECK_EQUAL(dropped_by(drop_cause::drop_oldest), 1u);
  CAF_CHECK_EQUAL(finish_all(uut), "bc");
}

CAF_TEST(a_larger_replacement_takes_the_bytes_that_it_needs) {
  const auto uut = make(10, 100);
  push(uut, message("a", 20, "k"), keep_latest);

  push(uut, message("b", 90, "k"), keep_latest);
  CAF_CHECK_EQUAL(uut.inbox->bytes(), 90u);
  CAF_CHECK_EQUAL(uut.inbox->size(), 1u);
  push(uut, message("c", 5, "k"), keep_latest);
  CAF_CHECK_EQUAL(uut.inbox->bytes(), 5u);
  finish_all(uut);
  CAF_CHECK_EQUAL(uut.inbox->bytes(), 0u);
}

CAF_TEST(a_replacement_that_is_too_large_for_the_place_goes_last_and_drops_the_oldest) {
  const auto uut = make(10, 100);
  push(uut, message("a", 40, "x"), keep_latest);
  push(uut, message("b", 20, "k"), keep_latest);
  push(uut, message("c", 40, "y"), keep_latest);

  CAF_CHECK(push(uut, message("d", 50, "k"), keep_latest) == inbox_result::queued);
  CAF_CHECK_EQUAL(uut.inbox->bytes(), 90u);
  CAF_CHECK_EQUAL(dropped_by(drop_cause::keep_latest), 1u);
  CAF_CHECK_EQUAL(dropped_by(drop_cause::drop_oldest), 1u);
  push(uut, message("e", 50, "k"), keep_latest); // finds the one before in its new place
  CAF_CHECK_EQUAL(finish_all(uut), "ce");
  CAF_CHECK_EQUAL(uut.inbox->size(), 0u);
}

CAF_TEST(a_message_that_was_taken_is_superseded_no_more) {
  const auto uut = make(10);
  push(uut, message("a", 10, "k"), keep_latest);
  const auto in_hand = uut.inbox->take();

  push(uut, message("b", 10, "k"), keep_latest);

  CAF_CHECK_EQUAL(fates.count("a"), 0u);
  in_hand->finish();
  CAF_CHECK_EQUAL(finish_all(uut), "b");
}

CAF_TEST(a_message_that_was_dropped_is_superseded_no_more) {
  const auto uut = make(1);
  push(uut, message("a", 10, "k"), keep_latest);
  push(uut, message("b", 10, "x"), keep_latest);

  push(uut, message("c", 10, "k"), keep_latest);

  CAF_CHECK_EQUAL(dropped_by(drop_cause::drop_oldest), 2u);
  CAF_CHECK_EQUAL(finish_all(uut), "c");
}

CAF_TEST_FIXTURE_SCOPE_END()
