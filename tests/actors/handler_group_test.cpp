// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_handler_group
#include <caf/test/unit_test.hpp>

#include "../support/group_fixture.hpp"

#include <hubcaf/actors/gauges.hpp>

#include <optional>

using namespace hubcaf;
using test::late_actor;

namespace group_test {

struct join {
  std::string name;
};

HUBCAF_MESSAGE(join, "test.join", name)

struct line {
  int number = 0;
};

HUBCAF_MESSAGE(line, "test.say", number)

} // namespace group_test

using namespace group_test;

CAF_TEST_FIXTURE_SCOPE(handler_group_tests, test::group_fixture)

CAF_TEST(messages_to_handlers_without_a_group_overtake_each_other) {
  CAF_MESSAGE("what a group is for");
  late_actor slow{world};
  world.set_handler(slow.handles("test.a"));
  on("test.b", {});

  say_to("a1a2b3");

  CAF_CHECK_EQUAL(handled, "3");
  CAF_CHECK_EQUAL(slow.asked(), "1");
}

CAF_TEST(a_group_has_one_message_in_hand_in_the_order_in_which_they_came) {
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");

  say_to("b1a2b3a4b5");
  CAF_CHECK_EQUAL(handled, "1");
  CAF_CHECK_EQUAL(slow.asked(), "2");
  CAF_CHECK_EQUAL(places_taken(), 4u);

  slow.answer();
  CAF_CHECK_EQUAL(handled, "13");
  CAF_CHECK_EQUAL(slow.asked(), "24");

  slow.answer();
  CAF_CHECK_EQUAL(handled, "135");
  CAF_CHECK(books().delivered == 5u);
  CAF_CHECK_EQUAL(places_taken(), 0u);
}

CAF_TEST(other_clients_wait_for_the_message_in_hand_too) {
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");
  const auto bob = world.connect("bob");
  say_to("a1");

  bob->says(R"({"type":"test.b","content":2})");
  world.run();
  CAF_CHECK_EQUAL(handled, "");

  slow.answer();
  CAF_CHECK_EQUAL(handled, "2");
}

CAF_TEST(a_pushed_message_waits_in_the_same_queue) {
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");
  say_to("a1");

  CAF_CHECK(world.face().push({"test.b", 2}) == send_result::accepted);
  world.run();
  CAF_CHECK_EQUAL(handled, "");

  slow.answer();
  CAF_CHECK_EQUAL(handled, "2");
}

CAF_TEST(each_handler_of_a_group_gets_its_own_struct) {
  world.face().on<join>([this](const join& who, const inbound&) { handled += who.name; }, in_room());
  world.face().on<line>([this](const line& what, const inbound&) { handled += std::to_string(what.number); },
                        in_room());
  world.face().on("test.*", note("*"), in_room());
  world.run();

  alice->says(R"({"type":"test.join","content":{"name":"ann"}})");
  alice->says(R"({"type":"test.say","content":{"number":7}})");
  alice->says(R"({"type":"test.other","content":[1]})");
  world.run();

  CAF_CHECK_EQUAL(handled, "ann7*[1]");
}

CAF_TEST(messages_that_come_to_nothing_do_not_hold_up_their_group) {
  options settings;
  settings.time_to_live_types.set("test.short", std::chrono::seconds{1});
  test::group_fixture own{settings};
  late_actor slow{own.world};
  own.register_late("test.a", slow);
  own.on("test.b");
  own.on("test.short");
  own.world.face().on<join>([](const join&, const inbound&) {}, in_room());
  own.world.run();
  own.say_to("a0");
  own.alice->says(R"({"type":"test.short","content":1})");           // will be too old
  own.alice->says(R"({"type":"test.join","content":{"name":3}})");   // does not fit
  own.alice->says(R"({"type":"test.join","content":{"name":"x"}})"); // will not fit
  own.say_to("bxb2");
  own.world.face().replace<line>(
    "test.join", [](const line&, const inbound&) {}, in_room());
  own.world.jump(std::chrono::seconds{2});

  slow.answer();

  CAF_CHECK_EQUAL(own.handled, "\"x\"2");
  const auto books = own.books();
  CAF_CHECK(books.expired == 1u);
  CAF_CHECK(books.returned_by.at("bad_content") == 2u);
  CAF_CHECK(books.returned_by.at("handler_failed") == 1u);
  CAF_CHECK(books.delivered == 2u);
  CAF_CHECK_EQUAL(own.places_taken(), 0u);
}

CAF_TEST(an_actor_that_answers_an_error_lets_the_next_one_begin) {
  caf::actor refuses = world.hub->system.spawn(
    [](caf::event_based_actor*, int) -> caf::behavior {
      return {[](const inbound&) -> caf::result<void> { return caf::make_error(caf::sec::invalid_argument); }};
    },
    0);
  world.face().register_handler("test.a", refuses, in_room());
  on("test.b");

  say_to("a1b2a3b4");

  CAF_CHECK_EQUAL(handled, "24");
  CAF_CHECK(books().returned_by.at("handler_failed") == 2u);
}

CAF_TEST(a_group_has_one_queue_with_one_limit) {
  CAF_MESSAGE("law 2");
  auto how = in_room();
  how.queue_size = 3;
  late_actor slow{world};
  world.face().register_handler("test.a", caf::actor_cast<caf::actor>(slow.handle()), how);
  on("test.b", how);

  say_to("a1b2a3b4a5");

  CAF_CHECK_EQUAL(places_taken(), 3u);
  CAF_CHECK(books().returned_by.at("queue_full") == 2u);
  const auto listed = world.face().handlers();
  CAF_REQUIRE_EQUAL(listed.size(), 2u);
  for (const auto& one : listed) {
    CAF_CHECK_EQUAL(one.group, "room");
    CAF_CHECK_EQUAL(one.queue_size, 3u);
    CAF_CHECK_EQUAL(one.queue_limit, 3u);
  }
  CAF_CHECK_EQUAL(read_gauges(*world.hub).waiting_for_handlers, 3u);
  CAF_CHECK(world.face().stats().handler_groups ==
            (std::map<std::string, std::vector<std::string>>{{"room", {"test.a", "test.b"}}}));
}

CAF_TEST(each_type_of_a_group_has_its_own_policy) {
  auto how = in_room();
  how.queue_size = 3;
  late_actor slow{world};
  world.face().register_handler("test.a", caf::actor_cast<caf::actor>(slow.handle()), how);
  auto drops = how;
  drops.overflow = overflow_policy::drop_oldest;
  on("test.b", drops);

  say_to("a1b2a3a4b5"); // 4 is refused, 5 takes the place of 2

  CAF_CHECK(books().returned_by.at("queue_full") == 1u);
  CAF_CHECK(books().dropped_by.at("drop_oldest") == 1u);
  slow.answer();
  slow.answer();
  CAF_CHECK_EQUAL(slow.asked(), "13");
  CAF_CHECK_EQUAL(handled, "5");
}

CAF_TEST(a_connection_that_waits_for_room_in_a_group_goes_on) {
  auto how = in_room();
  how.queue_size = 1;
  how.overflow = overflow_policy::suspend;
  late_actor slow{world};
  world.face().register_handler("test.a", caf::actor_cast<caf::actor>(slow.handle()), how);
  on("test.b", how);
  say_to("a1b2");
  CAF_CHECK(!alice->reading);

  slow.answer();

  CAF_CHECK(alice->reading);
  CAF_CHECK_EQUAL(handled, "2");
}

CAF_TEST(a_group_on_an_io_thread_is_one_for_all_of_them) {
  options settings;
  settings.io_threads = 2;
  test::group_fixture own{settings};
  auto how = in_room();
  how.place = run_on::io_thread;
  late_actor slow{own.world};
  own.world.face().register_handler("test.a", caf::actor_cast<caf::actor>(slow.handle()), how);
  own.on("test.b", how);
  const auto bob = own.world.connect("bob", 1);
  own.say_to("a1");

  bob->says(R"({"type":"test.b","content":2})");
  own.world.run();
  CAF_CHECK_EQUAL(own.handled, "");

  slow.answer();
  CAF_CHECK_EQUAL(own.handled, "2");
}

CAF_TEST(two_groups_do_not_wait_for_each_other) {
  auto elsewhere = in_room();
  elsewhere.group = "hall";
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b", elsewhere);

  say_to("a1b2");

  CAF_CHECK_EQUAL(handled, "2");
}

CAF_TEST(at_the_end_what_waits_for_a_group_goes_back) {
  CAF_MESSAGE("law 1");
  late_actor slow{world};
  register_late("test.a", slow);
  on("test.b");
  say_to("a1b2a3");

  compat::post(world.hub->registry, end_handlers{nullptr});
  world.run();
  alice->flush();

  CAF_CHECK(books().returned_by.at("shutting_down") == 2u);
  CAF_CHECK(books().returned_by.at("handler_failed") == 1u); // the one in hand
  CAF_CHECK(books().held == 0);
}

CAF_TEST_FIXTURE_SCOPE_END()
