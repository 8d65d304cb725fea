// SPDX-License-Identifier: MIT
/// The laws hold where they are most likely not to, one situation each. See hubcaf-simulate for all of them together, and
/// laws_known_bad_test for what happens where one does not hold.
#define CAF_SUITE simulation_laws
#include <caf/test/unit_test.hpp>

#include "numbered_world.hpp"

#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/actors/route_table.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>

#include <memory>
#include <stdexcept>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::to_string;
using test::at_once;
using test::numbered_world;

namespace {

options small(overflow_policy client, overflow_policy handler) {
  options result;
  result.client_queue_size = 3;
  result.handler_queue_size = 3;
  result.client_overflow = client;
  result.handler_overflow = handler;
  return result;
}

/// A handler that dies of each message.
const auto dying = [] { return [](const inbound&) { throw std::runtime_error("no"); }; };

} // namespace

CAF_TEST(all_laws_hold_for_a_conversation) {
  numbered_world uut(at_once());
  uut.world.hub().on("test.x", [](const inbound&) {});
  auto& alice = uut.world.connect("alice");

  for (int i = 0; i < 5; ++i) {
    uut.say(alice, "test.x");
    uut.send("alice", "test.y");
    uut.broadcast("test.y");
    CAF_CHECK_EQUAL(to_string(uut.check()), "");
  }

  CAF_CHECK_EQUAL(alice.count("test.y"), 10u);
  CAF_CHECK_EQUAL(to_string(uut.end()), "");
}

CAF_TEST(all_laws_hold_for_full_queues_under_each_policy) {
  for (auto policy = 0; policy <= static_cast<int>(overflow_policy::suspend); ++policy) {
    const auto how = static_cast<overflow_policy>(policy);
    CAF_MESSAGE(to_string(how));
    numbered_world uut(at_once(small(how == overflow_policy::suspend ? overflow_policy::reject : how, how)));
    uut.world.hub().supervise("test.x", dying);
    auto& alice = uut.world.connect("alice");
    alice.stall();

    for (int i = 0; i < 20; ++i) {
      const auto key = R"("key":)" + std::to_string(i % 4);
      uut.say(alice, "test.x", key);
      uut.send("alice", "test.y", key);
      uut.broadcast("test.y", key);
      uut.push("test.x", key);
      CAF_CHECK_EQUAL(to_string(uut.check()), "");
    }
    alice.resume();

    CAF_CHECK_EQUAL(to_string(uut.check(20s)), "");
    CAF_CHECK_EQUAL(to_string(uut.end()), "");
  }
}

CAF_TEST(what_waits_for_a_removed_handler_is_returned_when_its_actor_dies) {
  CAF_MESSAGE("law 1, found by a random play");
  numbered_world uut(at_once());
  // The first message is answered later.
  auto promises = std::make_shared<std::vector<caf::response_promise>>();
  const auto behave = [](caf::event_based_actor* self, const decltype(promises)& kept) -> caf::behavior {
    self->set_exception_handler([](std::exception_ptr&) { return caf::make_error(caf::sec::runtime_error); });
    return {
      [kept, self, n = 0](const inbound&) mutable {
        const auto promise = self->make_response_promise();
        if (n++ != 0)
          throw std::runtime_error("no");
        return kept->emplace_back(promise);
      },
      [kept](int answer) {
        kept->back().deliver(any_message("test.late", answer));
        kept->clear();
      },
    };
  };
  const auto actor = uut.world.hub().system().spawn(behave, promises);
  uut.world.hub().register_handler("test.x", actor);
  auto& alice = uut.world.connect("alice");
  for (int i = 0; i < 3; ++i)
    uut.say(alice, "test.x");
  CAF_CHECK_EQUAL(to_string(uut.check(1ms)), "");

  // Nobody but its actor knows the handler from now on; that answers the first message, and dies of the second.
  uut.world.hub().unregister_handler("test.x");
  CAF_CHECK_EQUAL(to_string(uut.check()), "");
  compat::post(actor, 1);
  CAF_CHECK_EQUAL(to_string(uut.check()), "");

  CAF_CHECK(uut.world.hub().stats().errors["handler_failed"] == 2u);
  CAF_CHECK(uut.world.hub().ledger().inbound.held == 0);
  CAF_CHECK_EQUAL(to_string(uut.end()), "");
}

CAF_TEST(a_message_that_a_successor_drops_gives_back_its_place_at_the_predecessor) {
  CAF_MESSAGE("law 2, found by a random play");
  numbered_world uut(at_once(small(overflow_policy::reject, overflow_policy::drop_oldest)));
  uut.world.hub().supervise("test.x", dying);
  auto& alice = uut.world.connect("alice");
  for (int i = 0; i < 4; ++i) {
    uut.say(alice, "test.x"); // the first kills it, the others wait
    CAF_CHECK_EQUAL(to_string(uut.check(1ms)), "");
  }

  uut.world.hub().supervise("test.x", dying);
  for (int i = 0; i < 8; ++i) {
    uut.say(alice, "test.x"); // too many for the successor
    CAF_CHECK_EQUAL(to_string(uut.check(1ms)), "");
  }

  CAF_CHECK(uut.world.hub().ledger().inbound.dropped > 0u);
  CAF_CHECK_EQUAL(to_string(uut.end()), "");
}

CAF_TEST(nothing_of_a_replaced_handler_outlives_the_hub) {
  CAF_MESSAGE("its successor's inbox refers to the hub, and was kept until drain_timeout was over");
  numbered_world uut(at_once());
  uut.world.hub().on("test.x", [](const inbound&) {});
  uut.world.hub().on("test.x", [](const inbound&) {});
  CAF_CHECK_EQUAL(to_string(uut.check()), "");
  const std::weak_ptr<const inbox> queue = uut.context().routes()->find("test.x")->instances.front().inbox;

  CAF_CHECK_EQUAL(to_string(uut.end()), "");

  CAF_CHECK(queue.expired());
}
