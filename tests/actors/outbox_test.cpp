// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_outbox
#include <caf/test/unit_test.hpp>

#include "../support/outbound_fixture.hpp"

using namespace hubcaf;

namespace {

struct duplicates : test::outbound_fixture {
  duplicates() : outbound_fixture(allowed()) {
  }

  static options allowed() {
    auto result = small_queue();
    result.duplicates = duplicate_policy::allow;
    return result;
  }
};

struct two_io_threads : test::outbound_fixture {
  two_io_threads() : outbound_fixture(one_broadcast()) {
  }

  static options one_broadcast() {
    auto result = small_queue();
    result.io_threads = 2;
    result.broadcast_queue_size = 1;
    result.broadcast_queue_bytes = 5000;
    return result;
  }

  send_result begin_broadcast(char name, std::size_t bytes = 0) {
    return hubcaf::broadcast(*world.hub, make("test.reject", name, {}, bytes), nullptr, nullptr,
                             [this](const broadcast_result& told) { last = told; });
  }

  broadcast_result last;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(outbox_tests, test::outbound_fixture)

CAF_TEST(nobody_is_sent_to_who_is_not_there) {
  CAF_CHECK(hubcaf::send(*world.hub, "bob", make("test.reject", 'a'), {}) == send_result::no_such_client);
  CAF_CHECK(ledger().accepted == 0u);
}

CAF_TEST(a_broadcast_reaches_all_and_counts_once_per_recipient) {
  CAF_MESSAGE("S51, law 1");
  const auto bob = world.connect("bob");

  const auto told = broadcast("test.reject", 'a');

  CAF_CHECK_EQUAL(told.recipients, 2u);
  CAF_CHECK_EQUAL(told.accepted, 2u);
  CAF_CHECK_EQUAL(told.dropped, 0u);
  CAF_CHECK_EQUAL(read(), "a");
  CAF_CHECK_EQUAL(read(*bob), "a");
  CAF_CHECK(world.hub->counters.report().outbound.accepted == 2u);
  CAF_CHECK(world.hub->counters.report().outbound.delivered == 2u);
}

CAF_TEST(a_broadcast_passes_by_those_who_are_full) {
  CAF_MESSAGE("section 9, defect 3");
  const auto bob = world.connect("bob");
  for (const auto name : std::string_view("abc"))
    (void)send("test.reject", name);
  world.run();

  const auto told = broadcast("test.reject", 'd');

  CAF_CHECK_EQUAL(told.recipients, 2u);
  CAF_CHECK_EQUAL(told.accepted, 1u);
  CAF_CHECK_EQUAL(told.dropped, 1u);
  CAF_CHECK_EQUAL(read(*bob), "d");
}

CAF_TEST(a_broadcast_counts_nobody_who_is_ending) {
  compat::post(books->connection, end_connection{end_reason::server_disconnect, {}});
  world.run();

  CAF_CHECK(broadcast("test.reject", 'a').recipients == 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(outbox_duplicates_tests, duplicates)

CAF_TEST(where_ids_may_be_shared_a_message_reaches_all_of_them) {
  const auto second = world.connect("alice");

  CAF_CHECK(send("test.reject", 'a') == send_result::accepted);
  world.run();

  CAF_CHECK_EQUAL(read(), "a");
  CAF_CHECK_EQUAL(read(*second), "a");
  CAF_CHECK_EQUAL(fates.size(), 2u);
  CAF_CHECK(world.hub->counters.report().outbound.delivered == 2u);
}

CAF_TEST(where_ids_are_shared_a_message_is_accepted_if_one_of_them_takes_it) {
  for (const auto name : std::string_view("abc"))
    (void)send("test.reject", name);
  world.run();
  const auto second = world.connect("alice");

  CAF_CHECK(send("test.reject", 'd') == send_result::accepted);
  world.run();

  CAF_CHECK_EQUAL(read(), "abc");
  CAF_CHECK_EQUAL(read(*second), "d");
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(outbox_broadcast_tests, two_io_threads)

CAF_TEST(a_broadcast_waits_for_all_io_threads_or_for_none) {
  CAF_MESSAGE("law 2");
  const auto bob = world.connect("bob", 1);
  CAF_CHECK(begin_broadcast('a') == send_result::accepted);

  CAF_CHECK(begin_broadcast('b') == send_result::queue_full);
  CAF_CHECK(!last.taken);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::queue_overflows], 1u);
  world.run();

  CAF_CHECK_EQUAL(last.recipients, 2u);
  CAF_CHECK(begin_broadcast('c') == send_result::accepted);
  world.run();
  CAF_CHECK_EQUAL(read(), "ac");
  CAF_CHECK_EQUAL(read(*bob), "ac");
}

CAF_TEST(one_io_thread_without_a_place_leaves_the_places_of_the_others) {
  auto& places = *world.hub->io_threads.back().broadcasts;
  CAF_REQUIRE(places.try_acquire());

  CAF_CHECK(begin_broadcast('a') == send_result::queue_full);

  CAF_CHECK_EQUAL(world.hub->io_threads.front().broadcasts->size(), 0u);
  places.release();
}

CAF_TEST(the_bytes_of_broadcasts_are_bounded) {
  CAF_MESSAGE("law 2");
  CAF_CHECK(begin_broadcast('a', 5001) == send_result::queue_full);
  CAF_CHECK(begin_broadcast('b', 5000) == send_result::accepted);
}

CAF_TEST_FIXTURE_SCOPE_END()
