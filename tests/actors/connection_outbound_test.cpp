// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_connection_outbound
#include <caf/test/unit_test.hpp>

#include "../support/outbound_fixture.hpp"

using namespace hubcaf;

namespace {

struct fixture : test::outbound_fixture {
  /// Sends messages that are named by these letters, and lets them arrive.
  void fill(const std::string& type, std::string_view names) {
    for (const auto name : names)
      (void)send(type, name);
    world.run();
  }

  std::uint64_t dropped_by(std::string_view cause) {
    const auto by = ledger().dropped_by;
    const auto found = by.find(std::string(cause));
    return found != by.end() ? found->second : 0;
  }
};

struct roomy : test::outbound_fixture {
  roomy() : outbound_fixture(settings()) {
  }

  static options settings() {
    auto result = small_queue();
    result.client_queue_bytes = 1000000;
    return result;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(connection_outbound_tests, fixture)

CAF_TEST(reject_returns_the_newcomer_to_its_sender) {
  CAF_MESSAGE("S53");
  fill("test.reject", "abc");

  CAF_CHECK(send("test.reject", 'd') == send_result::queue_full);

  CAF_CHECK(ledger().accepted == 3u);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::messages_failed], 1u);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::queue_overflows], 1u);
  CAF_CHECK_EQUAL(read(), "abc");
  CAF_CHECK_EQUAL(fates.size(), 3u);
}

CAF_TEST(drop_newest_drops_the_newcomer) {
  fill("test.drop_newest", "abc");

  CAF_CHECK(send("test.drop_newest", 'd') == send_result::dropped);

  CAF_CHECK_EQUAL(dropped_by("drop_newest"), 1u);
  CAF_CHECK(ledger().accepted == 4u);
  CAF_CHECK(was_told("d dropped"));
  CAF_CHECK_EQUAL(read(), "abc");
}

CAF_TEST(drop_oldest_drops_what_waits_longest) {
  fill("test.drop_oldest", "abc");

  CAF_CHECK(send("test.drop_oldest", 'd') == send_result::accepted);

  CAF_CHECK_EQUAL(dropped_by("drop_oldest"), 1u);
  CAF_CHECK(was_told("a dropped"));
  CAF_CHECK_EQUAL(read(), "bcd");
}

CAF_TEST(drop_oldest_drops_as_many_as_the_bytes_need) {
  (void)send("test.drop_oldest", 'a', {}, 3000);
  (void)send("test.drop_oldest", 'b', {}, 3000);
  (void)send("test.drop_oldest", 'c', {}, 3000);

  CAF_CHECK(send("test.drop_oldest", 'd', {}, 7000) == send_result::accepted);

  CAF_CHECK_EQUAL(dropped_by("drop_oldest"), 2u);
  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "cd");
}

CAF_TEST(drop_oldest_keeps_the_order_of_messages_in_one_go) {
  CAF_MESSAGE("law 3");
  for (const auto name : std::string_view("abcdefghij"))
    CAF_CHECK(send("test.drop_oldest", name) == send_result::accepted);

  CAF_CHECK_EQUAL(dropped_by("drop_oldest"), 7u);
  CAF_CHECK_EQUAL(read(), "hij");
}

CAF_TEST(disconnect_ends_a_slow_client_once) {
  CAF_MESSAGE("S53, law 4");
  fill("test.disconnect", "abc");

  CAF_CHECK(send("test.disconnect", 'd') == send_result::queue_full);
  CAF_CHECK(send("test.disconnect", 'e') == send_result::queue_full);
  world.run();
  CAF_CHECK(alice->closed_with == close_code::slow_consumer);
  CAF_CHECK(send("test.disconnect", 'f') == send_result::no_such_client);
  alice->flush();
  alice->ends(session_end::closed_here, close_code::slow_consumer);

  CAF_CHECK_EQUAL(dropped_by("slow_consumer"), 3u);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::disconnections], 1u);
  CAF_CHECK_EQUAL(alice->received.size(), 1u);
  CAF_CHECK(alice->got(R"("reason":"slow_consumer")"));
  CAF_CHECK(!alice->got(R"("retry_after_ms":null)"));
}

CAF_TEST(broadcasts_meet_the_same_policies) {
  fill("test.reject", "abc");
  const auto refused = broadcast("test.reject", 'd');
  CAF_CHECK_EQUAL(refused.accepted, 0u);
  CAF_CHECK_EQUAL(refused.dropped, 1u);
  CAF_CHECK_EQUAL(read(), "abc");
}

CAF_TEST(a_broadcast_with_drop_newest_is_dropped_and_booked) {
  fill("test.drop_newest", "abc");

  const auto told = broadcast("test.drop_newest", 'd');

  CAF_CHECK_EQUAL(told.dropped, 1u);
  CAF_CHECK_EQUAL(dropped_by("drop_newest"), 1u);
}

CAF_TEST(a_broadcast_with_drop_oldest_makes_room) {
  fill("test.drop_oldest", "abc");

  const auto told = broadcast("test.drop_oldest", 'd');

  CAF_CHECK_EQUAL(told.accepted, 1u);
  CAF_CHECK_EQUAL(dropped_by("drop_oldest"), 1u);
  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "bcd");
}

CAF_TEST(a_broadcast_with_disconnect_ends_the_slow_client) {
  fill("test.disconnect", "abc");

  CAF_CHECK(broadcast("test.disconnect", 'd').dropped == 1u);

  CAF_CHECK(alice->closed_with == close_code::slow_consumer);
}

CAF_TEST(few_bytes_at_a_time_are_on_their_way_without_a_place) {
  CAF_MESSAGE("law 2");
  CAF_CHECK(send("test.drop_oldest", 'a', {}, 10000) == send_result::accepted);
  CAF_CHECK(send("test.drop_oldest", 'b', {}, 6000) == send_result::accepted);

  CAF_CHECK(send("test.drop_oldest", 'c', {}, 4001) == send_result::queue_full);
  CAF_CHECK(send("test.drop_oldest", 'd', {}, 4000) == send_result::accepted);

  CAF_CHECK(places_are_exact());
  CAF_CHECK_EQUAL(names(*alice), "bd");
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(connection_outbound_roomy_tests, roomy)

CAF_TEST(few_messages_at_a_time_are_on_their_way_without_a_place) {
  CAF_MESSAGE("law 2");
  std::size_t accepted = 0;
  for (int i = 0; i < 100; ++i)
    accepted += send("test.drop_oldest", 'x') == send_result::accepted ? 1U : 0U;

  CAF_CHECK_EQUAL(accepted, 3u + 64u);
  CAF_CHECK(ledger().accepted == 67u);
  CAF_CHECK(places_are_exact());
  CAF_CHECK(send("test.drop_oldest", 'y') == send_result::accepted);
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(connection_outbound_size_tests, fixture)

CAF_TEST(what_never_fits_is_refused_whatever_the_policy) {
  CAF_MESSAGE("law 2");
  for (const auto* type :
       {"test.reject", "test.drop_newest", "test.drop_oldest", "test.keep_latest", "test.disconnect"})
    CAF_CHECK(send(type, 'a', {}, 10001) == send_result::too_large);

  world.run();
  CAF_CHECK(world.hub->counters.report().outbound.accepted == 0u);
  CAF_CHECK(!alice->closed_with);
  CAF_CHECK(send("test.reject", 'a', {}, 10000) == send_result::accepted);
}

CAF_TEST_FIXTURE_SCOPE_END()
