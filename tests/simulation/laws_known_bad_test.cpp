// SPDX-License-Identifier: MIT
/// For each of the laws 1 to 3, a world in which one thing is wrong, and a check that the law is seen to be broken. The others are
/// in laws_known_bad_*_test.
#define CAF_SUITE simulation_laws_known_bad
#include <caf/test/unit_test.hpp>

#include "bad_sessions.hpp"
#include "law_number.hpp"
#include "numbered_world.hpp"
#include "overtaken_group.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hub_context.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::interference;
using test::above;
using test::at_once;
using test::below;
using test::number_of;
using test::numbered_world;

// -- law 1 ---------------------------------------------------------------------------

CAF_TEST(a_counter_that_counts_too_often_is_found) {
  for (const bool inbound : {true, false}) {
    numbered_world uut(at_once());
    auto& type = uut.context().counters.types.find_or_add("test.x");
    CAF_CHECK_EQUAL(number_of(uut.check()), 0);

    (inbound ? type.inbound : type.outbound).accept();

    CAF_CHECK_EQUAL(number_of(uut.check()), 1);
  }
}

CAF_TEST(a_fate_too_many_is_found) {
  numbered_world uut(at_once());

  uut.context().counters.types.find_or_add("test.x").outbound.deliver();

  CAF_CHECK_EQUAL(number_of(uut.check()), 1);
}

CAF_TEST(a_counter_of_one_connection_that_counts_too_often_is_found) {
  for (const bool inbound : {true, false}) {
    numbered_world uut(at_once());
    uut.world.connect("alice");
    auto& books = uut.context().clients.find("alice")->books;
    CAF_CHECK_EQUAL(number_of(uut.check()), 0);

    (inbound ? books.inbound : books.outbound).accept();

    CAF_CHECK_EQUAL(number_of(uut.check()), 1);
  }
}

CAF_TEST(a_place_that_is_not_given_back_is_found) {
  numbered_world uut(at_once());
  uut.world.connect("alice");

  CAF_CHECK(uut.context().clients.find("alice")->queue.try_acquire(10));

  CAF_CHECK_EQUAL(number_of(uut.check()), 1);
}

CAF_TEST(a_session_that_does_not_tell_what_it_wrote_is_found) {
  for (const bool tells : {true, false}) {
    numbered_world uut(at_once(), above(!tells, test::with<test::silent_writer>()));
    uut.world.connect("alice");
    CAF_CHECK_EQUAL(number_of(uut.check()), 0);

    uut.send("alice", "test.x");

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), tells ? 0 : 1);
  }
}

// -- law 2 ---------------------------------------------------------------------------

CAF_TEST(a_queue_above_its_limit_is_found) {
  using lower = std::function<void(options&)>;
  const std::vector<std::pair<std::string, lower>> bounds = {
    {"", [](options&) {}},
    {"messages for client", [](options& o) { o.client_queue_size = 4; }},
    {"bytes for client", [](options& o) { o.client_queue_bytes = 900; }},
    {"bytes for all clients", [](options& o) { o.max_outbound_bytes = 40'000; }},
    {"messages for handler", [](options& o) { o.handler_queue_size = 4; }},
    {"bytes for handler", [](options& o) { o.handler_queue_bytes = 400; }},
    {"bytes for all handlers", [](options& o) { o.max_inbound_bytes = 100; }},
    {"events for hooks", [](options& o) { o.hook_queue_size = 4; }},
    {"bytes of events for hooks", [](options& o) { o.hook_queue_bytes = 400; }},
    {"broadcasts", [](options& o) { o.broadcast_queue_size = 1; }},
    {"bytes of broadcasts", [](options& o) { o.broadcast_queue_bytes = 100; }},
  };
  for (const auto& [what, lower_it] : bounds) {
    CAF_MESSAGE("told a lower limit: " << what);
    options settings;
    settings.client_queue_bytes = 200'000;
    interference told;
    told.promised = settings;
    lower_it(*told.promised);
    numbered_world uut(at_once(settings), told);
    uut.world.hub().supervise("test.x", [] { return [](const inbound&) { throw std::runtime_error("no"); }; });
    uut.world.hub().add_hook(event_kind::message_failed, [](const event&) {});
    auto& alice = uut.world.connect("alice");
    alice.stall();

    const auto broken = uut.broken_by([&] {
      for (int i = 0; i < 6; ++i)
        uut.say(alice, "test.x", {}, 100);
      uut.broadcast("test.y");
      uut.broadcast("test.y");
      uut.broadcast("test.y", {}, 20'000);
      for (int i = 0; i < 4; ++i)
        uut.send("alice", "test.y", {}, 20'000);
      for (int i = 0; i < 6; ++i)
        uut.send("alice", "test.y", {}, 300'000); // an event each
      uut.world.run_for(1ms);
    });

    CAF_CHECK_EQUAL(number_of(broken), what.empty() ? 0 : 2);
    CAF_CHECK(what.empty() || (broken && broken->what.starts_with(what)));
  }
}

CAF_TEST(a_session_that_takes_more_than_it_may_is_found) {
  for (const bool in_bytes : {false, true}) {
    interference told;
    told.promised = options{};
    told.promised->client_queue_size = 4;
    told.promised->client_queue_bytes = in_bytes ? 1500 : 10'000;
    numbered_world uut(at_once(), told);
    auto& alice = uut.world.connect("alice");
    alice.stall();
    uut.send("alice", "test.x");
    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 0);
    const auto watched = uut.laws().sessions().back();

    frame_label may_go;
    may_go.overflow = overflow_policy::drop_oldest;
    for (int i = 0; i < (in_bytes ? 3 : 5); ++i) // not by the hub, which would count them itself
      CAF_CHECK(watched->send(std::make_shared<frame>(
                  frame{recycled_string(80, 'x'), "test.x", opcode::text, may_go})) == push_result::queued);
    const auto broken = uut.laws().check_now();
    while (watched->drop_oldest() != nullptr) {
    }

    CAF_CHECK_EQUAL(to_string(broken), in_bytes
                                         ? "law 2 is broken: bytes at client alice (connection 1): 1794, allowed 1500"
                                         : "law 2 is broken: messages at client alice (connection 1): 5, allowed 4");
    CAF_CHECK_EQUAL(number_of(uut.check()), 2);
  }
}

CAF_TEST(a_control_lane_without_a_bound_is_found) {
  for (const bool has_bound : {true, false}) {
    numbered_world uut(at_once(), below(!has_bound, test::with<test::bottomless>()));
    auto& alice = uut.world.connect("alice");
    alice.stall();
    uut.send("alice", "test.x"); // fills the socket
    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 0);

    for (int i = 0; i < 300; ++i)
      alice.send_text(R"({"type":"ping"})");

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), has_bound ? 0 : 2);
  }
}

// -- law 3 ---------------------------------------------------------------------------

CAF_TEST(a_session_that_swaps_two_messages_is_found) {
  for (const bool swaps : {true, false}) {
    numbered_world uut(at_once({}, 10'000), below(swaps, test::with<test::swapping>()));
    uut.world.connect("alice");
    CAF_CHECK_EQUAL(number_of(uut.check()), 0);

    uut.send("alice", "test.x");
    uut.send("alice", "test.x");

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), swaps ? 3 : 0);
  }
}

CAF_TEST(a_handler_that_swaps_two_messages_is_found) {
  for (const bool swaps : {true, false}) {
    numbered_world uut(at_once());
    std::vector<std::pair<inbound, caf::response_promise>> in_hand;
    const auto actor = uut.world.hub().system().spawn(
      [&uut, &in_hand, swaps](caf::event_based_actor* self, int) -> caf::behavior {
        return {[&uut, &in_hand, self, swaps](const inbound& message) {
          auto promise = self->make_response_promise();
          in_hand.emplace_back(message, promise);
          if (in_hand.size() == 2) {
            if (swaps)
              std::swap(in_hand.front(), in_hand.back());
            for (auto& [one, answer] : in_hand) {
              uut.laws().handled(self->ctrl(), one);
              answer.deliver(caf::unit);
            }
            in_hand.clear();
          }
          return promise;
        }};
      },
      0);
    handler_options two_at_a_time;
    two_at_a_time.concurrency = 2;
    uut.set_handler({"test.x", nullptr, two_at_a_time, nullptr, caf::actor_cast<caf::strong_actor_ptr>(actor)});
    auto& alice = uut.world.connect("alice");

    uut.say(alice, "test.x");
    uut.say(alice, "test.x");

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), swaps ? 3 : 0);
  }
}

CAF_TEST(a_group_in_which_one_message_overtakes_another_is_found) {
  for (const bool overtakes : {true, false}) {
    interference spoiled;
    spoiled.meddles = [overtakes, done = false](hub_context& hub) mutable {
      const auto routes = hub.routes();
      const auto* route = routes != nullptr ? routes->find("test.x") : nullptr;
      if (!overtakes || done || route == nullptr || route->instances.front().inbox->size() < 3)
        return;
      done = true;
      test::overtaken_group{test::now_and_then(1)}(hub);
    };
    numbered_world uut(at_once(), spoiled);
    std::vector<caf::response_promise> in_hand;
    handler_options how;
    how.group = "room";
    auto& hub = uut.world.hub();
    const auto actor = hub.system().spawn(
      [&](caf::event_based_actor* self, int) -> caf::behavior {
        return {
          [&, self](const inbound& message) {
            uut.laws().handled(self->ctrl(), message);
            in_hand.push_back(self->make_response_promise());
            return in_hand.back();
          },
          [&, self](int number) {
            uut.laws().answered(self->ctrl());
            in_hand.at(static_cast<std::size_t>(number)).deliver(caf::unit);
          },
        };
      },
      0);
    hub.register_handler("test.x", actor, how);
    hub.on(
      "test.y", [](const inbound&) {}, how);
    auto& alice = uut.world.connect("alice");

    for (const auto* type : {"test.x", "test.y", "test.x"})
      uut.say(alice, type);
    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 0);
    compat::post(actor, 0);
    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 0);
    compat::post(actor, 1);

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), overtakes ? 3 : 0);
    in_hand.clear();
  }
}

CAF_TEST(a_group_that_goes_on_before_its_actor_has_answered_is_found) {
  for (const bool answers : {true, false}) {
    numbered_world uut(at_once());
    handler_options how;
    how.group = "room";
    auto& hub = uut.world.hub();
    hub.register_handler("test.x",
                         hub.system().spawn(
                           [&](caf::event_based_actor* self, int) -> caf::behavior {
                             return {[&, self](const inbound& message) {
                               uut.laws().handled(self->ctrl(), message);
                               // The hub takes the message for done in any case.
                               if (answers)
                                 uut.laws().answered(self->ctrl());
                             }};
                           },
                           0),
                         how);
    hub.on(
      "test.y", [](const inbound&) {}, how);
    auto& alice = uut.world.connect("alice");

    uut.say(alice, "test.x");
    uut.say(alice, "test.y");

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), answers ? 0 : 3);
  }
}
