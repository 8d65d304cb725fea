// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_replacement
#include <caf/test/unit_test.hpp>

#include "../support/alice_fixture.hpp"
#include "../support/late_actor.hpp"

#include <hubcaf/actors/inbox_place.hpp>

#include <stdexcept>

using namespace hubcaf;
using test::late_actor;

namespace {

struct fixture : test::alice_fixture {
  /// A function that writes down what it handles.
  std::function<void(const inbound&)> note() {
    return [this](const inbound& message) { handled += message.content(); };
  }

  std::size_t places_taken() const {
    return world.hub->routes()->find("test.x")->instances.front().inbox->size();
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(replacement_tests, fixture)

CAF_TEST(the_order_of_a_sender_is_kept_over_a_replacement) {
  CAF_MESSAGE("law 3");
  late_actor older{world};
  world.set_handler(older.handles("test.x"));
  say("1234"); // one in hand, three wait

  world.on("test.x", note());
  say("56");
  CAF_CHECK_EQUAL(handled, "");
  older.answer();

  CAF_CHECK_EQUAL(older.asked(), "1");
  CAF_CHECK_EQUAL(handled, "23456");
  CAF_CHECK(world.hub->counters.report().inbound.delivered == 6u);
  CAF_CHECK_EQUAL(places_taken(), 0u);
}

CAF_TEST(a_successor_of_an_idle_handler_begins_at_once) {
  late_actor older{world};
  world.set_handler(older.handles("test.x"));

  world.on("test.x", note());
  say("1");

  CAF_CHECK_EQUAL(handled, "1");
}

CAF_TEST(a_chain_of_replacements_keeps_the_order_too) {
  CAF_MESSAGE("law 3");
  late_actor first{world};
  late_actor second{world};
  world.set_handler(first.handles("test.x"));
  say("12");
  world.set_handler(second.handles("test.x"));
  say("34");

  world.on("test.x", note());
  say("5");
  CAF_CHECK_EQUAL(handled, "");
  first.answer();

  CAF_CHECK_EQUAL(second.asked(), "");
  CAF_CHECK_EQUAL(handled, "2345");
}

CAF_TEST(all_that_have_something_in_hand_are_waited_for) {
  late_actor older{world};
  auto how = handler_options{};
  how.concurrency = 3;
  world.set_handler(older.handles("test.x", how));
  say("1234");
  world.on("test.x", note());

  older.answer();
  older.answer();
  CAF_CHECK_EQUAL(handled, "");
  older.answer();
  CAF_CHECK_EQUAL(handled, "4");
}

CAF_TEST(what_waits_fits_into_a_smaller_successor) {
  CAF_MESSAGE("law 2: it keeps its places in the inbox of the predecessor");
  late_actor older{world};
  world.set_handler(older.handles("test.x"));
  say("12345");
  world.on("test.x", note(), {run_on::scheduler, 2});

  say("678");
  CAF_CHECK_EQUAL(places_taken(), 2u);
  CAF_CHECK(alice->got(R"("code":"queue_full")"));
  older.answer();

  CAF_CHECK_EQUAL(handled, "234567");
  CAF_CHECK_EQUAL(places_taken(), 0u);
}

CAF_TEST(a_predecessor_that_never_answers_holds_its_successor_up_until_the_drain_timeout) {
  late_actor older{world};
  world.set_handler(older.handles("test.x"));
  say("12");
  world.on("test.x", note());

  world.jump(world.hub->settings.drain_timeout - std::chrono::milliseconds{1});
  CAF_CHECK_EQUAL(handled, "");
  world.jump(std::chrono::milliseconds{1});
  CAF_CHECK_EQUAL(handled, "2");
  older.answer();
  CAF_CHECK(world.hub->counters.report().inbound.delivered == 2u);
}

CAF_TEST(a_predecessor_that_dies_holds_nobody_up) {
  late_actor older{world};
  world.set_handler(older.handles("test.x"));
  say("12");
  world.on("test.x", note());

  older.die();

  CAF_CHECK_EQUAL(handled, "2");
  CAF_CHECK(world.hub->counters.report().inbound.returned_by.at("handler_failed") == 1u);
}

CAF_TEST(a_handler_that_is_down_hands_over_what_waits) {
  world.set_handler({"test.x", nullptr, {}, nullptr, nullptr, [] {
                       return handler_worker{[](const inbound&) { throw std::runtime_error("no"); }, nullptr};
                     }});
  say("123");

  world.on("test.x", note());
  CAF_CHECK_EQUAL(handled, "23");
  world.jump(world.hub->settings.task_restart_interval);
  say("4");

  CAF_CHECK_EQUAL(handled, "234");
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::handler_deaths], 1u);
}

CAF_TEST(a_suspended_connection_moves_over) {
  CAF_MESSAGE("law 3");
  late_actor older{world};
  auto how = handler_options{};
  how.queue_size = 1;
  how.overflow = overflow_policy::suspend;
  world.set_handler(older.handles("test.x", how));
  say("123"); // one in hand, one for which there is no room, one that is not read
  CAF_CHECK(!alice->reading);

  world.on("test.x", note());
  CAF_CHECK(alice->reading);
  alice->deliver_pending();
  older.answer();

  CAF_CHECK_EQUAL(handled, "23");
}

CAF_TEST(an_unregistered_handler_works_off_what_waits) {
  late_actor older{world};
  world.set_handler(older.handles("test.x"));
  say("12");

  compat::post(world.hub->registry, remove_route{"test.x", nullptr});
  world.run();
  say("3");
  CAF_CHECK(alice->got(R"("code":"unknown_type")"));
  older.answer();
  older.answer();

  CAF_CHECK_EQUAL(older.asked(), "12");
  CAF_CHECK(world.hub->counters.report().inbound.delivered == 2u);
}

CAF_TEST_FIXTURE_SCOPE_END()
