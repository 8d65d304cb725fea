// SPDX-License-Identifier: MIT
/// Groups of handlers, on threads and sockets.
#define CAF_SUITE hub_groups
#include <caf/test/unit_test.hpp>

#include "../support/hub_fixture.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <atomic>
#include <string>
#include <vector>

using namespace hubcaf;

namespace {

handler_options in_room(run_on place = run_on::scheduler) {
  handler_options how;
  how.place = place;
  how.group = "room";
  return how;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(hub_groups_tests, test::hub_fixture)

CAF_TEST(what_a_client_sends_to_a_group_is_handled_in_its_order_one_at_a_time) {
  for (const auto place : {run_on::scheduler, run_on::io_thread}) {
    auto& hub = start();
    // No lock: one message is in hand at a time.
    std::vector<int> order;
    std::atomic<int> in_hand{0};
    std::atomic<bool> overlapped{false};
    const auto handles = [&](int number) {
      overlapped = overlapped || ++in_hand != 1;
      order.push_back(number);
      --in_hand;
    };
    hub.on(
      "room.join", [&](const inbound&) { handles(1); }, in_room(place));
    hub.on(
      "room.say", [&](const inbound&) { handles(2); }, in_room(place));
    hub
      .on(
        "room.done",
        [&](const inbound& message) {
          handles(3);
          message.reply({"room.done", 0});
        },
        in_room(place))
      .wait();
    test::hub_client alice{hub, "alice"};
    test::hub_client bob{hub, "bob"};

    for (int i = 0; i < 1000; ++i) {
      alice.say(R"({"type":"room.join"})");
      alice.say(R"({"type":"room.say"})");
    }
    alice.say(R"({"type":"room.done"})");
    CAF_CHECK(alice.hears("room.done"));
    bob.say(R"({"type":"room.join"})");
    bob.say(R"({"type":"room.done"})");
    CAF_CHECK(bob.hears("room.done"));

    std::vector<int> expected;
    for (int i = 0; i < 1000; ++i)
      expected.insert(expected.end(), {1, 2});
    expected.insert(expected.end(), {3, 1, 3});
    CAF_CHECK(order == expected);
    CAF_CHECK(!overlapped);
    CAF_CHECK(hub.stop());
    running.reset();
  }
}

CAF_TEST(actors_and_functions_of_a_group_take_turns) {
  auto& hub = start();
  std::vector<int> order;
  const auto clerk = hub.system().spawn(
    [&order](caf::event_based_actor*, int) -> caf::behavior {
      return {[&order](const inbound&) {
        order.push_back(1);
        return any_message("room.answer", 0);
      }};
    },
    0);
  hub.register_handler("room.ask", clerk, in_room());
  hub
    .on(
      "room.say", [&](const inbound&) { order.push_back(2); }, in_room())
    .wait();
  test::hub_client alice{hub, "alice"};

  for (int i = 0; i < 200; ++i) {
    alice.say(R"({"type":"room.say"})");
    alice.say(R"({"type":"room.ask"})");
  }
  for (int i = 0; i < 200; ++i)
    CAF_CHECK(alice.hears("room.answer"));

  std::vector<int> expected;
  for (int i = 0; i < 200; ++i)
    expected.insert(expected.end(), {2, 1});
  CAF_CHECK(order == expected);
}

CAF_TEST(a_stop_delivers_what_waits_for_a_group) {
  auto& hub = start();
  std::atomic<int> handled{0};
  hub.on(
    "room.a", [&](const inbound&) { ++handled; }, in_room());
  hub
    .on(
      "room.b", [&](const inbound&) { ++handled; }, in_room())
    .wait();

  for (int i = 0; i < 100; ++i) {
    CAF_CHECK(hub.push({"room.a", i}) == send_result::accepted);
    CAF_CHECK(hub.push({"room.b", i}) == send_result::accepted);
  }

  CAF_CHECK(hub.stop());
  CAF_CHECK_EQUAL(handled.load(), 200);
}

CAF_TEST(mistakes_with_groups_are_told_at_once) {
  auto& hub = start();
  const auto nothing = [](const inbound&) {};
  hub.on("room.a", nothing, in_room()).wait();

  CAF_CHECK(test::thrown_by([&] {
              hub.on("room.b", nothing, in_room(run_on::io_thread));
            }).find("'room' is the same") != std::string::npos);
  CAF_CHECK(test::thrown_by([&] { hub.on("room.a", nothing); }).find("unregister") != std::string::npos);
  handler_options none_at_a_time;
  none_at_a_time.concurrency = 0;
  CAF_CHECK(test::thrown_by([&] { hub.on("room.c", nothing, none_at_a_time); }).find("concurrency must be > 0") !=
            std::string::npos);
  CAF_CHECK_EQUAL(hub.handlers().size(), 1u);
  CAF_CHECK(hub.find_handler("room.a")->group == "room");

  hub.unregister_handler("room.a");
  hub.on("room.a", nothing).wait();
  CAF_CHECK(hub.find_handler("room.a")->group.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
