// SPDX-License-Identifier: MIT
/// The end of a connection that does not read, since a handler has no room for what its client said last.
#define CAF_SUITE actors_connection_suspended
#include <caf/test/unit_test.hpp>

#include "../support/late_actor.hpp"

#include <hubcaf/actors/client.hpp>

using namespace hubcaf;
using test::hub_world;

namespace {

handler_options one_place() {
  handler_options result;
  result.queue_size = 1;
  result.overflow = overflow_policy::suspend;
  return result;
}

/// A handler that has one message in hand and no room for more.
struct fixture {
  hub_world world;
  test::late_actor slow{world};
  std::shared_ptr<test::fake_session> first;

  fixture() {
    world.set_handler(slow.handles("test.x", one_place()));
    first = world.connect("first");
    say(first);
    CAF_REQUIRE(first->reading);
  }

  void say(const std::shared_ptr<test::fake_session>& who) {
    who->says(R"({"type":"test.x","content":1})");
    world.run();
  }

  /// A client whose message waits for room.
  std::shared_ptr<test::fake_session> suspended(const std::string& id) {
    auto result = world.connect(id);
    say(result);
    CAF_REQUIRE(!result->reading);
    return result;
  }

  [[nodiscard]] account_totals books() const {
    return world.hub->counters.types.find_or_add("test.x").inbound.totals();
  }

  [[nodiscard]] std::uint64_t returned() const {
    return books().returned[static_cast<std::size_t>(errc::queue_full)];
  }

  [[nodiscard]] std::size_t places() const {
    return world.hub->open_connections;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(connection_suspended_tests, fixture)

CAF_TEST(a_connection_that_is_gone_gives_its_place_back_at_once) {
  const auto alice = suspended("alice");
  CAF_REQUIRE_EQUAL(places(), 2u);

  alice->ends(session_end::lost);
  world.run();

  CAF_CHECK_EQUAL(places(), 1u);
}

CAF_TEST(the_message_that_it_held_is_returned_once) {
  const auto alice = suspended("alice");

  alice->ends(session_end::lost);
  world.run();

  CAF_CHECK_EQUAL(returned(), 1u);
  CAF_CHECK_EQUAL(books().held, 1);
  slow.answer();
  world.run();
  CAF_CHECK_EQUAL(books().accepted, 2u);
  CAF_CHECK_EQUAL(books().delivered, 1u);
  CAF_CHECK_EQUAL(returned(), 1u);
  CAF_CHECK_EQUAL(slow.asked(), "1");
}

CAF_TEST(a_connection_that_was_replaced_gives_its_place_back_with_its_session) {
  const auto alice = suspended("alice");
  const auto newcomer = world.connect("alice");
  CAF_REQUIRE(alice->closed_with == close_code::duplicate_client);

  alice->ends(session_end::closed_here);
  world.run();

  CAF_CHECK_EQUAL(places(), 2u);
  CAF_CHECK(!newcomer->is_over());
}

CAF_TEST(those_that_come_and_go_leave_nothing_behind) {
  for (int i = 0; i < 100; ++i) {
    const auto one = suspended("alice");
    one->ends(session_end::lost);
    world.run();
    CAF_REQUIRE_EQUAL(places(), 1u);
  }

  CAF_CHECK_EQUAL(returned(), 100u);
  CAF_CHECK_EQUAL(books().held, 1);
}

CAF_TEST_FIXTURE_SCOPE_END()
