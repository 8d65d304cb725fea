// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_connection_keep_latest
#include <caf/test/unit_test.hpp>

#include "../support/outbound_fixture.hpp"

using namespace hubcaf;

namespace {

constexpr auto type = "test.keep_latest";

struct fixture : test::outbound_fixture {
  void put(char name, std::string_view key, std::size_t bytes = 0) {
    CAF_CHECK(send(type, name, key, bytes) == send_result::accepted);
    world.run();
  }

  std::uint64_t dropped_by(std::string_view cause) {
    const auto by = ledger().dropped_by;
    const auto found = by.find(std::string(cause));
    return found != by.end() ? found->second : 0;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(connection_keep_latest_tests, fixture)

CAF_TEST(the_newer_takes_the_turn_of_the_older) {
  put('a', "k");
  put('b', "other");

  put('c', "k");

  CAF_CHECK(was_told("a dropped"));
  CAF_CHECK_EQUAL(dropped_by("keep_latest"), 1u);
  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "cb");
}

CAF_TEST(in_a_full_queue_the_newer_takes_the_turn_of_the_older_too) {
  put('a', "x");
  put('b', "k");
  put('c', "y");

  put('d', "k");

  CAF_CHECK_EQUAL(dropped_by("keep_latest"), 1u);
  CAF_CHECK_EQUAL(dropped_by("drop_oldest"), 0u);
  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "adc");
}

CAF_TEST(in_a_full_queue_a_new_key_drops_the_oldest) {
  put('a', "x");
  put('b', "y");
  put('c', "z");

  put('d', "k");

  CAF_CHECK_EQUAL(dropped_by("drop_oldest"), 1u);
  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "bcd");
}

CAF_TEST(a_broadcast_takes_the_turn_of_the_older_too) {
  put('a', "x");
  put('b', "k");
  put('c', "y");

  CAF_CHECK(broadcast(type, 'd', "k").accepted == 1u);

  CAF_CHECK_EQUAL(dropped_by("keep_latest"), 1u);
  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "adc");
}

CAF_TEST(a_larger_one_takes_the_bytes_that_it_needs) {
  put('a', "x", 2000);
  put('b', "k", 2000);
  put('c', "y", 2000);

  put('d', "k", 6000);

  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "adc");
}

CAF_TEST(a_smaller_one_gives_bytes_back) {
  put('a', "x", 2000);
  put('b', "k", 6000);
  put('c', "y", 2000);

  put('d', "k", 2000);

  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "adc");
}

CAF_TEST(a_larger_one_for_which_bytes_are_short_drops_the_oldest) {
  put('a', "x", 4000);
  put('b', "k", 2000);
  put('c', "y", 4000);

  put('d', "k", 5000);

  CAF_CHECK_EQUAL(dropped_by("drop_oldest"), 1u);
  CAF_CHECK_EQUAL(dropped_by("keep_latest"), 1u);
  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "dc");
}

CAF_TEST(a_larger_one_goes_if_its_bytes_belong_to_messages_on_their_way) {
  CAF_MESSAGE("law 2");
  put('a', "x", 4000);
  put('b', "z", 1500);
  put('c', "k", 1500);
  CAF_CHECK(send(type, 'd', "k", 4500) == send_result::accepted); // on its way without a place
  alice->flush_one();                                             // "a" leaves
  CAF_CHECK(send(type, 'e', "y", 7000) == send_result::accepted); // on its way with one

  world.run();

  CAF_CHECK(was_told("d dropped"));
  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "e");
  CAF_CHECK(ledger().held == 0);
}

CAF_TEST(what_was_written_is_superseded_no_more) {
  put('a', "k");
  alice->flush();

  put('b', "k");

  CAF_CHECK_EQUAL(read(), "ab");
  CAF_CHECK(ledger().delivered == 2u);
}

CAF_TEST_FIXTURE_SCOPE_END()
