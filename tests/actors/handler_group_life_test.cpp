// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_handler_group_life
#include <caf/test/unit_test.hpp>

#include "../support/group_fixture.hpp"

#include <memory>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::group_fixture;
using test::late_actor;

CAF_TEST_FIXTURE_SCOPE(handler_group_life_tests, test::group_fixture)

// -- death ------------------------------------------------------------------------

CAF_TEST(a_death_pauses_the_group) {
  supervise("test.a");
  on("test.b");

  say_to("b1axb2a3");
  CAF_CHECK_EQUAL(handled, "1\"x\"");
  CAF_CHECK(books().held == 2);

  world.jump(world.hub->settings.task_restart_interval);
  CAF_CHECK_EQUAL(handled, "1\"x\"23");
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::handler_deaths], 1u);
}

CAF_TEST(while_a_group_pauses_nothing_waits_for_it_unless_it_may) {
  options settings;
  settings.hold_while_restarting = false;
  group_fixture own{settings};
  own.supervise("test.a");
  own.on("test.b");

  own.say_to("axb1a2");
  CAF_CHECK(own.books().returned_by.at("handler_failed") == 3u);
  own.world.jump(own.world.hub->settings.task_restart_interval);
  own.say_to("b3");

  CAF_CHECK_EQUAL(own.handled, "\"x\"3");
}

CAF_TEST(a_message_that_kills_its_handler_is_poison_to_that_one_alone) {
  supervise("test.a");
  on("test.b");
  for (const auto pause : {5s, 10s, 20s}) {
    say_to("ax");
    world.jump(pause);
  }
  handled.clear();

  say_to("axbxa1");

  CAF_CHECK_EQUAL(handled, "\"x\"1");
  CAF_CHECK(books().returned_by.at("poisoned") == 2u);
}

CAF_TEST(a_handler_whose_actor_dies_for_good_leaves_its_group) {
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");
  say_to("a1b2a3b4");

  slow.die();
  alice->flush();

  CAF_CHECK_EQUAL(handled, "24");
  CAF_CHECK(books().returned_by.at("handler_failed") == 2u);
  CAF_CHECK(world.hub->routes()->find("test.a") == nullptr);
  CAF_CHECK(world.hub->routes()->find("test.b") != nullptr);
}

CAF_TEST(the_death_of_an_idle_actor_does_not_touch_the_message_of_another) {
  late_actor slow{world};
  late_actor idle{world};
  register_late("test.a", slow);
  register_late("test.b", idle);
  say_to("a1a2");

  idle.die();
  CAF_CHECK(books().held == 2);
  CAF_CHECK_EQUAL(slow.asked(), "1");
  slow.answer();

  CAF_CHECK_EQUAL(slow.asked(), "12");
  CAF_CHECK(books().delivered == 1u);
}

CAF_TEST(a_handler_that_died_for_good_can_be_registered_in_its_group_again) {
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");
  slow.die();

  on("test.a");
  say_to("a1b2");

  CAF_CHECK_EQUAL(handled, "12");
}

// -- replacement --------------------------------------------------------------------

CAF_TEST(a_handler_of_a_group_is_replaced_while_the_order_is_kept) {
  CAF_MESSAGE("law 3");
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");
  say_to("a1b2a3");

  on("test.a");
  say_to("a4b5");
  CAF_CHECK_EQUAL(handled, "");
  slow.answer();

  CAF_CHECK_EQUAL(slow.asked(), "1");
  CAF_CHECK_EQUAL(handled, "2345");
  CAF_CHECK(books().delivered == 5u);
}

CAF_TEST(a_handler_that_is_down_is_replaced_at_once) {
  supervise("test.a");
  on("test.b");
  say_to("axb1a2");

  on("test.a");
  CAF_CHECK_EQUAL(handled, "\"x\"12");
  world.jump(world.hub->settings.task_restart_interval);
  say_to("a3");

  CAF_CHECK_EQUAL(handled, "\"x\"123");
}

CAF_TEST(a_replaced_actor_that_never_answers_holds_its_group_up_until_the_drain_timeout) {
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");
  say_to("a1b2a3");
  on("test.a");

  world.jump(world.hub->settings.drain_timeout - 1ms);
  CAF_CHECK_EQUAL(handled, "");
  world.jump(1ms);
  CAF_CHECK_EQUAL(handled, "23");

  slow.answer(); // late, and welcome
  CAF_CHECK(books().delivered == 3u);
  CAF_CHECK_EQUAL(places_taken(), 0u);
}

CAF_TEST(a_replaced_actor_that_dies_late_returns_what_it_has_in_hand) {
  late_actor slow{world};
  register_late("test.a", slow);
  say_to("a1");
  on("test.a");
  world.jump(world.hub->settings.drain_timeout);
  CAF_CHECK(books().held == 1);

  slow.die();

  CAF_CHECK(books().returned_by.at("handler_failed") == 1u);
  say_to("a2");
  CAF_CHECK_EQUAL(handled, "2");
}

CAF_TEST(a_second_replacement_does_not_shorten_the_wait_for_what_the_first_one_has_in_hand) {
  late_actor first{world};
  late_actor second{world};
  register_late("test.a", first);
  register_late("test.a", second); // follows at once
  world.jump(world.hub->settings.drain_timeout - 1ms);
  say_to("a1");
  on("test.a");

  world.jump(1ms);
  say_to("a2");
  CAF_CHECK_EQUAL(handled, "");
  second.answer();

  CAF_CHECK_EQUAL(handled, "2");
}

// -- removal ------------------------------------------------------------------------

CAF_TEST(a_handler_that_leaves_its_group_works_off_what_waits_in_the_order_of_all) {
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");
  say_to("a1b2a3b4");

  unregister("test.a");
  say_to("a5b6");
  CAF_CHECK(books().returned_by.at("unknown_type") == 1u);
  slow.answer();
  slow.answer();

  CAF_CHECK_EQUAL(slow.asked(), "13");
  CAF_CHECK_EQUAL(handled, "246");
}

CAF_TEST(a_group_keeps_nothing_of_a_handler_that_has_left_it) {
  late_actor slow{world};
  register_late("test.b", slow);
  const auto captured = std::make_shared<int>();
  world.face().on(
    "test.a", [captured](const inbound&) {}, in_room());
  world.run();
  say_to("b1a2");
  unregister("test.a");
  CAF_CHECK_EQUAL(captured.use_count() > 1, true); // 2 waits for it

  slow.answer();

  CAF_CHECK_EQUAL(captured.use_count(), 1);
  CAF_CHECK(books().delivered == 2u);
}

CAF_TEST(a_removed_actor_that_never_answers_holds_its_group_up_until_the_drain_timeout) {
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");
  say_to("a1b2a3b4");
  unregister("test.a");

  world.jump(world.hub->settings.drain_timeout - 1ms);
  CAF_CHECK_EQUAL(handled, "");
  world.jump(1ms);

  CAF_CHECK_EQUAL(handled, "24");
  CAF_CHECK(books().returned_by.at("handler_failed") == 1u); // 3
  slow.answer();
  CAF_CHECK(books().delivered == 3u);
}

CAF_TEST(a_handler_that_is_down_and_removed_with_nothing_to_do_lets_its_group_go_on) {
  supervise("test.a");
  on("test.b");
  say_to("axb1");
  CAF_CHECK_EQUAL(handled, "\"x\"");

  unregister("test.a");

  CAF_CHECK_EQUAL(handled, "\"x\"1");
}

CAF_TEST(the_last_handler_that_leaves_ends_the_group) {
  on("test.a");
  on("test.b");
  // The pointer itself goes with the handler.
  const std::weak_ptr<inbox> queue = world.hub->routes()->find("test.a")->instances.front().inbox->shared_from_this();

  unregister("test.a");
  CAF_CHECK(!queue.expired());
  unregister("test.b");

  CAF_CHECK(queue.expired());
}

CAF_TEST_FIXTURE_SCOPE_END()
