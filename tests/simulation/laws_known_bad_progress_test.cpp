// SPDX-License-Identifier: MIT
/// For law 8, worlds in which one thing is wrong, and a check that the law is seen to be broken.
#define CAF_SUITE simulation_laws_known_bad_progress
#include <caf/test/unit_test.hpp>

#include "bad_sessions.hpp"
#include "defect.hpp"
#include "law_number.hpp"
#include "numbered_world.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>

#include <memory>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::above;
using test::at_once;
using test::below;
using test::number_of;
using test::numbered_world;

CAF_TEST(a_message_that_nobody_writes_is_found) {
  for (const bool writes : {true, false}) {
    numbered_world uut(at_once(), below(!writes, test::with<test::sleepy_writer>()));
    uut.world.connect("alice");

    uut.send("alice", "test.x");

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), writes ? 0 : 8);
  }
}

CAF_TEST(a_client_that_nobody_reads_again_is_found) {
  for (const bool reads : {true, false}) {
    options settings;
    settings.handler_queue_size = 1;
    settings.handler_overflow = overflow_policy::suspend;
    numbered_world uut(at_once(settings), above(!reads, test::with<test::sleepy_reader>()));
    auto promises = std::make_shared<std::vector<caf::response_promise>>();
    const auto actor = uut.world.hub().system().spawn(
      [](caf::event_based_actor* self, const decltype(promises)& kept) -> caf::behavior {
        return {
          [kept, self](const inbound&) { return kept->emplace_back(self->make_response_promise()); },
          [kept](int) {
            kept->front().deliver(caf::unit);
            kept->clear();
          },
        };
      },
      promises);
    uut.world.hub().register_handler("test.x", actor);
    auto& alice = uut.world.connect("alice");
    uut.say(alice, "test.x");
    uut.say(alice, "test.x"); // there is no room for it
    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 0);
    CAF_CHECK(uut.laws().sessions().back()->parked_for() == "test.x");

    compat::post(actor, 1);

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), reads ? 0 : 8);
    promises->clear();
  }
}

CAF_TEST(a_client_that_waits_for_another_is_found) {
  for (const auto how : {test::defect::none, test::defect::one_queue}) {
    numbered_world uut(at_once(), test::interference_of(how));
    uut.world.connect("slow").stall();
    uut.world.connect("healthy");

    const auto broken = uut.broken_by([&] {
      for (int i = 0; i < 3; ++i)
        uut.broadcast("test.x");
      uut.world.run_for(1ms);
    });

    CAF_CHECK_EQUAL(number_of(broken), how == test::defect::none ? 0 : 8);
  }
}
