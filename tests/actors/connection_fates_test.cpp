// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_connection_fates
#include <caf/test/unit_test.hpp>

#include "../support/outbound_fixture.hpp"

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

constexpr auto type = "test.reject";

struct fixture : test::outbound_fixture {
  void order_end(end_reason reason) {
    compat::post(books->connection, end_connection{reason, "the test says so"});
    world.run();
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(connection_fates_tests, fixture)

CAF_TEST(what_was_written_is_delivered) {
  CAF_CHECK(send(type, 'a') == send_result::accepted);
  CAF_CHECK(ledger().held == 1);

  CAF_CHECK_EQUAL(read(), "a");

  CAF_CHECK(was_told("a delivered"));
  CAF_CHECK(ledger().delivered == 1u);
  CAF_CHECK_EQUAL(books->queue.size(), 0u);
}

CAF_TEST(what_waits_for_a_lost_connection_is_dropped) {
  (void)send(type, 'a');
  world.run();

  alice->ends(session_end::lost);

  CAF_CHECK(ledger().dropped_by.at("connection_lost") == 1u);
  CAF_CHECK(was_told("a dropped"));
  CAF_CHECK_EQUAL(books->queue.size(), 0u);
}

CAF_TEST(what_waits_for_a_client_that_is_ended_as_too_slow_is_dropped_as_such) {
  (void)send(type, 'a');
  world.run();
  order_end(end_reason::slow_consumer);

  alice->ends(session_end::closed_here);

  CAF_CHECK(ledger().dropped_by.at("slow_consumer") == 1u);
}

CAF_TEST(what_waits_when_the_hub_stops_is_returned) {
  CAF_MESSAGE("S104");
  (void)send(type, 'a');
  world.run();
  order_end(end_reason::shutdown);

  alice->ends(session_end::closed_here);

  CAF_CHECK(ledger().returned_by.at("shutting_down") == 1u);
  CAF_CHECK(was_told("a returned"));
}

CAF_TEST(what_is_on_its_way_when_the_connection_ends_is_dropped) {
  (void)send(type, 'a');

  alice->ends(session_end::lost);

  CAF_CHECK(ledger().dropped_by.at("connection_lost") == 1u);
  CAF_CHECK_EQUAL(books->queue.size(), 0u);
}

CAF_TEST(what_is_on_its_way_when_the_connection_closes_is_dropped) {
  (void)send(type, 'a');
  alice->close(close_code::normal, {});

  CAF_CHECK(ledger().dropped_by.at("connection_lost") == 1u);
  CAF_CHECK_EQUAL(books->queue.size(), 0u);
}

CAF_TEST(what_is_on_its_way_without_a_place_when_the_connection_ends_is_dropped) {
  for (const auto name : std::string_view("abcd"))
    CAF_CHECK(send("test.drop_oldest", name) == send_result::accepted);

  alice->ends(session_end::lost);

  CAF_CHECK(ledger().dropped_by.at("connection_lost") == 4u);
  CAF_CHECK_EQUAL(books->queue.size(), 0u);
  CAF_CHECK_EQUAL(books->overdraft.size(), 0u);
}

CAF_TEST(what_is_on_its_way_when_the_hub_stops_is_returned) {
  (void)send(type, 'a');
  alice->ends(session_end::lost);
  world.hub->advance(hub_life::draining);

  CAF_CHECK(ledger().returned_by.at("shutting_down") == 1u);
  CAF_CHECK(was_told("a returned"));
}

CAF_TEST(what_waited_longer_than_its_time_to_live_is_expired) {
  (void)send("test.brief", 'a');
  world.run();
  world.jump(1001ms);
  (void)send("test.brief", 'b');
  world.run();

  CAF_CHECK_EQUAL(read(), "b");

  CAF_CHECK(was_told("a expired"));
  CAF_CHECK(ledger().expired == 1u);
  CAF_CHECK(ledger().delivered == 1u);
  CAF_CHECK_EQUAL(books->queue.size(), 0u);
}

CAF_TEST(what_waited_as_long_as_its_time_to_live_is_delivered) {
  (void)send("test.brief", 'a');
  world.run();
  world.jump(1s);

  CAF_CHECK_EQUAL(read(), "a");
}

CAF_TEST(a_connection_that_is_to_end_once_flushed_ends_when_the_last_message_expires) {
  (void)send("test.brief", 'a');
  world.run();
  compat::post(world.hub->io_threads.front().roster, end_all{end_reason::shutdown, {}, true});
  world.run();
  CAF_CHECK(!alice->closed_with);
  world.jump(2s);

  alice->flush();

  CAF_CHECK(alice->closed_with == close_code::service_restart);
  CAF_CHECK(ledger().expired == 1u);
}

CAF_TEST_FIXTURE_SCOPE_END()
