// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_hooks_actor
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hooks.hpp>

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>

#include <vector>

using namespace hubcaf;
using test::hub_world;

namespace {

/// Three places for events of 100 bytes; a hook that is an actor and answers when the test says so, another that is a function.
struct fixture {
  static options settings() {
    options result;
    result.hook_queue_size = 3;
    result.hook_queue_bytes = 100;
    return result;
  }

  fixture() {
    add({1, event_kind::message_received, nullptr, slow, places});
    add({2, event_kind::message_received, [this](const event&) { ++called; }, nullptr});
  }

  ~fixture() {
    open.clear();
    caf::anon_send_exit(slow, caf::exit_reason::kill);
    world.run();
  }

  void add(hook what) {
    ++world.hub->hook_counts[static_cast<std::size_t>(what.kind)];
    compat::post(world.hub->hooks, add_hook{std::make_shared<const hook>(std::move(what))});
    world.run();
  }

  void publish(std::string payload = {}) {
    world.hub->publish({event_kind::message_received, {}, std::nullopt, {}, std::move(payload)});
    world.run();
  }

  /// The argument is for CAF 0.17, which dereferences null without one.
  caf::strong_actor_ptr spawn() {
    return caf::actor_cast<caf::strong_actor_ptr>(world.hub->system.spawn(
      [this](caf::event_based_actor* self, int) -> caf::behavior {
        return {
          [this, self](const event&) {
            ++asked;
            open.push_back(self->make_response_promise());
            return open.back();
          },
          [this](tick) {
            open.back().deliver(caf::unit);
            open.pop_back();
          },
        };
      },
      0));
  }

  void answer() {
    caf::anon_send(caf::actor_cast<caf::actor>(slow), tick{});
    world.run();
  }

  [[nodiscard]] std::uint64_t events_dropped() const {
    return world.hub->counters.totals()[counter::events_dropped];
  }

  hub_world world{settings()};
  std::vector<caf::response_promise> open;
  int asked = 0;
  int called = 0;
  caf::strong_actor_ptr slow = spawn();
  std::shared_ptr<mailbox_limit> places = std::make_shared<mailbox_limit>(3, 100);
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(hooks_actor_tests, fixture)

CAF_TEST(an_actor_that_is_slow_gets_as_many_events_as_it_has_places) {
  CAF_MESSAGE("law 2");
  for (int i = 0; i < 5; ++i)
    publish();

  CAF_CHECK_EQUAL(asked, 3);
  CAF_CHECK_EQUAL(events_dropped(), 2u);
}

CAF_TEST(the_other_hooks_do_not_notice) {
  for (int i = 0; i < 5; ++i)
    publish();

  CAF_CHECK_EQUAL(called, 5);
}

CAF_TEST(a_place_comes_back_with_the_answer) {
  for (int i = 0; i < 3; ++i)
    publish();

  answer();
  publish();
  publish();

  CAF_CHECK_EQUAL(asked, 4);
  CAF_CHECK_EQUAL(events_dropped(), 1u);
}

CAF_TEST(the_bytes_of_events_that_an_actor_has_are_bounded) {
  CAF_MESSAGE("law 2");
  publish(std::string(60, 'x'));
  publish(std::string(41, 'y'));
  publish(std::string(40, 'z'));

  CAF_CHECK_EQUAL(asked, 2);
  CAF_CHECK_EQUAL(events_dropped(), 1u);
}

CAF_TEST(an_actor_that_died_keeps_no_places) {
  caf::anon_send_exit(slow, caf::exit_reason::kill);
  world.run();

  for (int i = 0; i < 5; ++i)
    publish();

  CAF_CHECK_EQUAL(places->size(), 0u);
  CAF_CHECK_EQUAL(called, 5);
}

CAF_TEST(the_bytes_of_events_that_wait_for_the_hooks_are_bounded) {
  CAF_MESSAGE("law 2");
  for (const auto bytes : {60U, 41U, 40U})
    world.hub->publish({event_kind::message_received, {}, std::nullopt, {}, std::string(bytes, 'x')});
  world.run();

  CAF_CHECK_EQUAL(called, 2);
  CAF_CHECK_EQUAL(events_dropped(), 1u);
  publish(std::string(100, 'y'));
  CAF_CHECK_EQUAL(called, 3);
}

CAF_TEST_FIXTURE_SCOPE_END()
