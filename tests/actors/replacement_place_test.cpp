// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_replacement_place
#include <caf/test/unit_test.hpp>

#include "../support/late_actor.hpp"

#include <hubcaf/actors/client.hpp>

using namespace hubcaf;
using test::late_actor;

namespace {

options two_io_threads() {
  options result;
  result.io_threads = 2;
  return result;
}

/// A client on each io thread; handlers move from one instance to two and back. One actor stands behind all instances, so that
/// what it was asked tells whose turn it is.
struct fixture {
  test::hub_world world{two_io_threads()};
  std::shared_ptr<test::fake_session> alice = world.connect("alice", 0);
  std::shared_ptr<test::fake_session> bob = world.connect("bob", 1);
  late_actor older{world};
  late_actor newer{world};

  void say(test::fake_session& who, std::string_view contents) {
    for (const auto content : contents)
      who.says(std::string(R"({"type":"test.x","content":")") + content + "\"}");
    world.run();
  }

  static handler_options on(run_on place, std::size_t queue_size = 0) {
    handler_options result;
    result.place = place;
    result.queue_size = queue_size;
    result.overflow = overflow_policy::suspend;
    return result;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(replacement_place_tests, fixture)

CAF_TEST(each_io_thread_has_an_instance) {
  world.set_handler(newer.handles("test.x", on(run_on::io_thread)));

  say(*alice, "ab");
  say(*bob, "xy");

  CAF_CHECK_EQUAL(newer.asked(), R"("a""x")");
}

CAF_TEST(from_the_scheduler_to_io_threads_each_sender_keeps_its_order) {
  CAF_MESSAGE("law 3");
  world.set_handler(older.handles("test.x", on(run_on::scheduler)));
  say(*alice, "ab");
  say(*bob, "xy");

  world.set_handler(newer.handles("test.x", on(run_on::io_thread)));
  say(*alice, "c");
  say(*bob, "z");
  CAF_CHECK_EQUAL(newer.asked(), "");
  older.answer();
  CAF_CHECK_EQUAL(newer.asked(), R"("b""x")");
  for (int i = 0; i < 5; ++i)
    newer.answer();

  CAF_CHECK_EQUAL(newer.asked(), R"("b""x""c""y""z")");
}

CAF_TEST(from_io_threads_to_the_scheduler_each_sender_keeps_its_order) {
  CAF_MESSAGE("law 3");
  world.set_handler(older.handles("test.x", on(run_on::io_thread)));
  say(*alice, "ab");
  say(*bob, "xy");

  world.set_handler(newer.handles("test.x", on(run_on::scheduler)));
  say(*alice, "c");
  say(*bob, "z");
  older.answer();
  CAF_CHECK_EQUAL(newer.asked(), ""); // the other instance has something in hand
  older.answer();
  for (int i = 0; i < 4; ++i)
    newer.answer();

  CAF_CHECK_EQUAL(newer.asked(), R"("b""y""c""z")");
}

CAF_TEST(a_suspended_connection_moves_to_the_instance_of_its_io_thread) {
  CAF_MESSAGE("law 3");
  world.set_handler(older.handles("test.x", on(run_on::scheduler, 1)));
  say(*bob, "xyz");
  CAF_REQUIRE(!bob->reading);

  world.set_handler(newer.handles("test.x", on(run_on::io_thread)));
  bob->deliver_pending();
  older.answer();

  CAF_CHECK_EQUAL(newer.asked(), R"("y")"); // "z" waits behind it
  newer.answer();
  CAF_CHECK_EQUAL(newer.asked(), R"("y""z")");
}

CAF_TEST_FIXTURE_SCOPE_END()
