// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_handler_actor
#include <caf/test/unit_test.hpp>

#include "../support/alice_fixture.hpp"

#include <hubcaf/actors/route_table.hpp>

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>

#include <stdexcept>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

/// Actors behind handlers: they die of the content `x`, end themselves after `q`, answer `e` with an error and `n` never.
struct fixture : test::alice_fixture {
  int lives = 0;
  caf::strong_actor_ptr latest;

  caf::strong_actor_ptr make_actor() {
    ++lives;
    latest = caf::actor_cast<caf::strong_actor_ptr>(world.hub->system.spawn(
      [this](caf::event_based_actor* self, int) -> caf::behavior {
        self->set_exception_handler([](std::exception_ptr&) { return caf::make_error(caf::sec::runtime_error); });
        return {[this, self](const inbound& message) -> caf::result<void> {
          const auto content = message.content()[1];
          handled += content;
          if (content == 'x')
            throw std::runtime_error("no");
          if (content == 'e')
            return caf::make_error(caf::sec::invalid_argument);
          if (content == 'q')
            self->quit();
          if (content == 'n')
            (void)self->make_response_promise();
          return caf::unit;
        }};
      },
      0));
    return latest;
  }

  void supervise(std::size_t concurrency) {
    handler_options how;
    how.concurrency = concurrency;
    world.supervise(
      "test.x",
      [this] {
        return handler_worker{nullptr, make_actor()};
      },
      how);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(handler_actor_tests, fixture)

CAF_TEST(an_actor_that_dies_in_hand_is_made_anew_and_the_others_wait) {
  supervise(1);
  say("axbc");
  CAF_CHECK_EQUAL(handled, "ax");
  CAF_CHECK(alice->got(R"("code":"handler_failed")"));

  world.jump(5s);

  CAF_CHECK_EQUAL(handled, "axbc");
  CAF_CHECK_EQUAL(lives, 2);
  CAF_CHECK(books().delivered == 3u);
  CAF_CHECK(books().returned == 1u);
}

CAF_TEST(what_an_actor_that_died_never_saw_waits_in_its_order) {
  CAF_MESSAGE("law 3");
  supervise(3);
  say("axbcdef");
  CAF_CHECK_EQUAL(handled, "ax");
  CAF_CHECK(books().returned == 1u);
  CAF_CHECK(books().held == 5);

  world.jump(5s);

  CAF_CHECK_EQUAL(handled, "axbcdef");
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::handler_deaths], 1u);
}

CAF_TEST(what_an_actor_that_died_had_not_answered_is_returned_without_blame) {
  supervise(3);
  for (const auto pause : {5s, 10s, 20s}) {
    say("nx");
    world.jump(pause);
  }

  say("n");

  CAF_CHECK(books().returned_by.at("handler_failed") == 5u);
  CAF_CHECK(books().returned_by.at("poisoned") == 1u); // the third "x"
  CAF_CHECK_EQUAL(handled, "nxnxnxn");
}

CAF_TEST(all_that_an_actor_had_in_hand_are_blamed_if_it_ends_without_a_word) {
  supervise(1);
  for (const auto pause : {5s, 10s, 20s}) {
    say("n");
    caf::anon_send_exit(latest, caf::exit_reason::kill);
    world.run();
    world.jump(pause);
  }

  CAF_CHECK(books().returned_by.at("handler_failed") == 2u);
  CAF_CHECK(books().returned_by.at("poisoned") == 1u);
}

CAF_TEST(an_actor_that_quits_has_done_its_message_and_the_others_wait) {
  supervise(1);
  say("qbc");
  CAF_CHECK(books().delivered == 1u);

  world.jump(5s);

  CAF_CHECK_EQUAL(handled, "qbc");
  CAF_CHECK_EQUAL(lives, 2);
  CAF_CHECK(books().delivered == 3u);
}

CAF_TEST(an_actor_that_answers_an_error_lives_on) {
  supervise(1);
  say("aeb");

  CAF_CHECK_EQUAL(handled, "aeb");
  CAF_CHECK(alice->got(R"("code":"handler_failed")"));
  CAF_CHECK(books().delivered == 2u);
  CAF_CHECK_EQUAL(lives, 1);
}

CAF_TEST(a_message_that_is_answered_with_an_error_again_and_again_is_not_poisoned) {
  supervise(1);

  say("eeeee");

  CAF_CHECK_EQUAL(handled, "eeeee");
  CAF_CHECK(books().returned_by.at("handler_failed") == 5u);
}

CAF_TEST(a_message_that_kills_its_actor_too_often_is_poisoned) {
  supervise(1);
  for (const auto pause : {5s, 10s, 20s}) {
    say("x");
    world.jump(pause);
  }
  handled.clear();

  say("xa");

  CAF_CHECK_EQUAL(handled, "a");
  CAF_CHECK(books().returned_by.at("poisoned") == 2u);
  CAF_CHECK_EQUAL(lives, 4);
}

CAF_TEST(one_message_at_a_time_is_in_hand) {
  supervise(1);
  say("nabc");

  CAF_CHECK_EQUAL(handled, "n");
}

CAF_TEST(as_many_messages_are_in_hand_as_are_allowed) {
  supervise(3);
  say("nnabnc");

  CAF_CHECK_EQUAL(handled, "nnabn");
}

CAF_TEST(an_actor_without_factory_takes_its_route_with_it) {
  world.set_handler({"test.x", nullptr, {}, nullptr, make_actor()});
  say("axbc");

  CAF_CHECK_EQUAL(handled, "ax");
  CAF_CHECK(world.hub->routes()->find("test.x") == nullptr);
  CAF_CHECK(books().returned_by.at("handler_failed") == 3u);
  CAF_CHECK(books().held == 0);
  say("d");
  CAF_CHECK(alice->got(R"("code":"unknown_type")"));
}

CAF_TEST(an_actor_that_was_dead_before_takes_its_route_with_it) {
  const auto actor = make_actor();
  caf::anon_send_exit(actor, caf::exit_reason::kill);
  world.run();

  world.set_handler({"test.x", nullptr, {}, nullptr, actor});

  CAF_CHECK(world.hub->routes()->find("test.x") == nullptr);
}

CAF_TEST(a_route_that_was_set_again_stays_when_the_older_actor_dies) {
  const auto actor = make_actor();
  world.set_handler({"test.x", nullptr, {}, nullptr, actor});
  world.on("test.x", [this](const inbound&) { handled += '2'; });

  caf::anon_send_exit(actor, caf::exit_reason::kill);
  world.run();
  say("a");

  CAF_CHECK_EQUAL(handled, "2");
}

CAF_TEST_FIXTURE_SCOPE_END()
