// SPDX-License-Identifier: MIT
/// The cost of `drop_oldest` at a full inbox: entries that are looked at for a message. Counted, not timed.
#define CAF_SUITE actors_inbox_drop_oldest
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"
#include "../support/inbox_fixture.hpp"

#include <new>

using namespace hubcaf;
using enum overflow_policy;

namespace {

constexpr std::size_t places = 10'000;
constexpr std::size_t beyond = 20'000;

struct fixture : test::inbox_fixture {
  const handler_slot uut = make(places, std::size_t{1} << 30U);

  void fill(std::size_t count, overflow_policy policy) {
    for (std::size_t i = 0; i < count; ++i)
      CAF_REQUIRE(push(uut, one(10), policy) == inbox_result::queued);
  }

  inbound one(std::size_t bytes, std::string key = {}) {
    inbound::parts all;
    all.content = content_;
    all.books = &books;
    all.bytes = bytes;
    all.key = std::move(key);
    return inbound(std::move(all));
  }

  /// Pushes many messages more than there are places for. @returns the entries that were looked at for one of them.
  double visited_per_message(overflow_policy policy) {
    const auto before = uut.inbox->visited();
    for (std::size_t i = 0; i < beyond; ++i)
      CAF_REQUIRE(push(uut, one(10, policy == keep_latest ? std::to_string(i) : ""), policy) == inbox_result::queued);
    CAF_CHECK_EQUAL(uut.inbox->size(), places);
    return static_cast<double>(uut.inbox->visited() - before) / beyond;
  }

private:
  const any_message content_{"test.note", raw_json{"1"}};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(inbox_drop_oldest_tests, fixture)

CAF_TEST(it_looks_at_a_few_where_all_may_be_dropped) {
  fill(places, drop_oldest);

  CAF_CHECK_LESS(visited_per_message(drop_oldest), 3.0);
}

CAF_TEST(it_looks_once_at_those_before_that_may_not_be_dropped) {
  fill(places / 2, reject);
  fill(places / 2, drop_oldest);

  CAF_CHECK_LESS(visited_per_message(drop_oldest), 6.0);
}

CAF_TEST(it_looks_at_a_few_where_but_one_may_be_dropped) {
  fill(places - 1, reject);
  fill(1, drop_oldest);

  CAF_CHECK_LESS(visited_per_message(drop_oldest), 6.0);
}

CAF_TEST(it_looks_at_a_few_where_others_stand_in_between) {
  for (std::size_t i = 0; i < places / 2; ++i) {
    fill(1, reject);
    fill(1, drop_oldest);
  }

  CAF_CHECK_LESS(visited_per_message(drop_oldest), 6.0);
}

CAF_TEST(keep_latest_with_new_keys_looks_at_a_few) {
  fill(1, reject);
  fill(places - 1, drop_oldest);

  CAF_CHECK_LESS(visited_per_message(keep_latest), 6.0);
}

CAF_TEST(it_does_not_look_for_what_is_not_there) {
  fill(places, reject);
  const auto before = uut.inbox->visited();

  for (std::size_t i = 0; i < beyond; ++i) {
    const auto late = one(10);
    CAF_REQUIRE(push(uut, late, drop_oldest) == inbox_result::full);
    late.give_back(errc::queue_full);
  }

  CAF_CHECK_LESS(uut.inbox->visited() - before, 2 * places);
}

CAF_TEST(after_the_gaps_are_closed_each_is_found_where_it_stands) {
  CAF_MESSAGE("those in front may not go; 4,000 keys, of which the first 3,000 are dropped, so that gaps are closed");
  const auto small = make(5000, std::size_t{1} << 30U);
  for (int i = 0; i < 1000; ++i)
    push(small, one(10), reject);
  for (int i = 0; i < 4000; ++i)
    push(small, message("a" + std::to_string(i) + ' ', 10, std::to_string(i)), keep_latest);
  for (int i = 0; i < 3000; ++i)
    push(small, message("b" + std::to_string(i) + ' ', 10, "b" + std::to_string(i)), keep_latest);

  push(small, message("last ", 10, "3000"), keep_latest);

  CAF_CHECK_EQUAL(small.inbox->size(), 5000u);
  CAF_CHECK(fates.at("a2999 ") == message_fate::dropped);
  CAF_CHECK(fates.at("a3000 ") == message_fate::dropped);
  CAF_CHECK_EQUAL(fates.count("a3001 "), 0u);
  for (int i = 0; i < 1000; ++i)
    finish_one(small);
  CAF_CHECK_EQUAL(finish_one(small), "last ");
  CAF_CHECK_EQUAL(finish_one(small), "a3001 ");
  finish_all(small);
}

CAF_TEST(without_memory_to_drop_a_message_its_place_is_not_lost) {
  CAF_MESSAGE("law 1");
  const auto silent = [this](const char* content) {
    inbound::parts all;
    all.hub = world.hub;
    all.content = any_message("test.note", raw_json{content});
    all.books = &books;
    all.bytes = 10;
    return inbound(std::move(all));
  };
  for (std::size_t n = 0;; ++n) {
    const handler_slot one_place = make(1);
    CAF_CHECK(push(one_place, silent("1"), overflow_policy::drop_oldest) == inbox_result::queued);
    bool injected = false;
    {
      const auto second = silent("2");
      const test::failing_memory memory(n);
      try {
        push(one_place, second, overflow_policy::drop_oldest);
      } catch (const std::bad_alloc&) {
      }
      injected = memory.has_failed();
    }

    finish_all(one_place);

    CAF_CHECK_EQUAL(one_place.inbox->size(), 0u);
    if (!injected)
      break;
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
