// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_handler
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/route_table.hpp>

#include <caf/event_based_actor.hpp>

#include <stdexcept>

using namespace hubcaf;
using test::hub_world;

namespace {

struct fixture {
  hub_world world;
  std::shared_ptr<test::fake_session> alice = world.connect("alice");

  /// Lets an actor with this behavior handle `test.*`. The argument is for CAF 0.17, which dereferences null without one.
  template <class Function>
  caf::actor handle_by(Function function, std::size_t limit = 0) {
    const auto actor = world.hub->system.spawn(
      [function](caf::event_based_actor* self, int) -> caf::behavior { return function(self); }, 0);
    world.set_handler({"test.*",
                       nullptr,
                       {run_on::scheduler, limit, 0, {}, 16},
                       nullptr,
                       caf::actor_cast<caf::strong_actor_ptr>(actor)});
    return actor;
  }

  void say(const std::string& message) {
    alice->says(message);
    world.run();
    alice->flush();
  }

  std::size_t places_taken() const {
    return world.hub->routes()->find("test.x")->instances.front().inbox->size();
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(handler_tests, fixture)

CAF_TEST(an_actor_of_the_users_answers_by_returning_a_message) {
  CAF_MESSAGE("S41");
  handle_by([](caf::event_based_actor*) -> caf::behavior {
    return {[](const inbound& message) { return any_message("test.answer", message.client_id()); }};
  });

  say(R"({"type":"test.x","meta":{"ref":9}})");

  CAF_CHECK(alice->got(R"({"type":"test.answer","content":"alice","meta":{"ref":9})"));
  CAF_CHECK_EQUAL(places_taken(), 0u);
}

CAF_TEST(an_actor_that_returns_nothing_has_delivered) {
  handle_by([](caf::event_based_actor*) -> caf::behavior {
    return {[](const inbound& message) { message.reply({"test.answer", 1}); }};
  });

  say(R"({"type":"test.x"})");

  CAF_CHECK(alice->got(R"("type":"test.answer","content":1)"));
  CAF_CHECK(world.hub->counters.report().inbound.delivered == 1u);
  CAF_CHECK_EQUAL(places_taken(), 0u);
}

CAF_TEST(an_actor_that_dies_on_a_message_costs_its_sender_one_error_each) {
  CAF_MESSAGE("S44, law 1");
  handle_by([](caf::event_based_actor* self) -> caf::behavior {
    self->set_exception_handler([](std::exception_ptr&) { return caf::make_error(caf::sec::runtime_error); });
    return {[](const inbound&) { throw std::runtime_error("no"); }};
  });

  for (int i = 0; i < 3; ++i)
    alice->says(R"({"type":"test.x"})");
  say(R"({"type":"test.x"})"); // one in hand when it dies, three behind it

  const auto totals = world.hub->counters.totals();
  CAF_CHECK_EQUAL(totals.errors_of(errc::handler_failed), 4u);
  const auto books = world.hub->counters.report().inbound;
  CAF_CHECK_EQUAL(books.accepted, 4u);
  CAF_CHECK_EQUAL(books.returned, 4u);
  CAF_CHECK(world.hub->routes()->find("test.x") == nullptr);
  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(the_limit_covers_what_an_actor_has_not_answered_yet) {
  std::vector<caf::response_promise> open;
  const auto slow = handle_by(
    [&open](caf::event_based_actor* self) -> caf::behavior {
      return {
        [&open, self](const inbound&) {
          open.push_back(self->make_response_promise());
          return open.back();
        },
        [&open](int answer) { open.front().deliver(any_message("test.late", answer)); },
      };
    },
    2);

  for (int i = 0; i < 3; ++i)
    say(R"({"type":"test.x"})");
  CAF_CHECK_EQUAL(open.size(), 2u);
  CAF_CHECK(alice->got(R"("code":"queue_full")"));
  CAF_CHECK_EQUAL(places_taken(), 2u);

  compat::post(slow, 1);
  world.run();
  alice->flush();
  CAF_CHECK(alice->got("test.late"));
  CAF_CHECK_EQUAL(places_taken(), 1u);
}

CAF_TEST(a_handler_may_refuse_with_an_error_of_its_own) {
  world.on("test.x", [](const inbound& message) { message.fail(errc::bad_content, "not today"); });

  say(R"({"type":"test.x","meta":{"ref":1}})");

  CAF_CHECK(alice->got(R"({"code":"bad_content","message":"not today"},"meta":{"ref":1,"original_type":"test.x"})"));
  CAF_CHECK(world.hub->counters.report().inbound.delivered == 0u);
}

CAF_TEST(a_replaced_handler_still_gets_what_was_routed_to_it) {
  CAF_MESSAGE("S40");
  std::string order;
  world.on("test.x", [&](const inbound&) { order += '1'; });
  alice->says(R"({"type":"test.x"})"); // waits in the mailbox of the first
  world.on("test.x", [&](const inbound&) { order += '2'; });
  say(R"({"type":"test.x"})");

  CAF_CHECK_EQUAL(order, "12");
  CAF_CHECK(world.hub->counters.report().inbound.held == 0u);
}

CAF_TEST(a_handler_that_replaced_another_goes_when_it_is_removed) {
  CAF_MESSAGE("nothing that waits for a time keeps it, since it must not outlive the hub");
  world.on("test.x", [](const inbound&) {});
  world.on("test.x", [](const inbound&) {});
  const std::weak_ptr<inbox> queue = world.hub->routes()->find("test.x")->instances.front().inbox;
  CAF_CHECK(!queue.expired());

  compat::post(world.hub->registry, remove_route{"test.x", nullptr});
  world.run();

  CAF_CHECK(queue.expired());
}

CAF_TEST(a_successor_that_is_removed_before_it_began_works_off_what_it_has) {
  std::vector<caf::response_promise> open;
  const auto slow = handle_by([&open](caf::event_based_actor* self) -> caf::behavior {
    return {
      [&open, self](const inbound&) {
        open.push_back(self->make_response_promise());
        return open.back();
      },
      [&open](int answer) { open.front().deliver(any_message("test.late", answer)); },
    };
  });
  say(R"({"type":"test.x","meta":{"ref":1}})");
  world.on("test.*", [](const inbound& message) { message.reply({"test.next", 0}); });
  say(R"({"type":"test.x","meta":{"ref":2}})");

  compat::post(world.hub->registry, remove_route{"test.*", nullptr});
  world.run();
  compat::post(slow, 1);
  world.run();
  alice->flush();

  CAF_CHECK(alice->got(R"("test.late")"));
  CAF_CHECK(alice->got(R"({"type":"test.next","content":0,"meta":{"ref":2})"));
  CAF_CHECK(!alice->got("handler_failed"));
}

CAF_TEST_FIXTURE_SCOPE_END()
