// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_connection_failure
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/actors/roster_state.hpp>
#include <hubcaf/schema/codec.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

namespace {

shared_frame note(const hub_world& world, std::string text) {
  return encode(any_message("test.note", std::move(text)), {}, world.hub->date());
}

/// A world whose device of randomness breaks; the heartbeat is off, so that nothing happens by itself.
struct fixture {
  hub_world world{quiet()};

  static options quiet() {
    options result;
    result.enable_heartbeat = false;
    return result;
  }

  void break_randomness() {
    world.break_randomness();
  }

  /// Checks that the client has left the roster and the directory, once.
  void check_gone(const std::shared_ptr<client>& who) {
    CAF_CHECK(world.hub->io_threads.front().state->members().empty());
    CAF_CHECK(world.hub->clients.find(who->id) == nullptr);
    CAF_CHECK(who->member == nullptr);
    CAF_CHECK_EQUAL(who->queue.size(), 0u);
    CAF_CHECK_EQUAL(world.open(), 0u);
    const auto totals = world.hub->counters.totals();
    CAF_CHECK_EQUAL(totals[counter::connections], 1u);
    CAF_CHECK_EQUAL(totals[counter::disconnections], 1u);
    CAF_CHECK_EQUAL(world.hub->counters.report().outbound.held, 0);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(connection_failure_tests, fixture)

CAF_TEST(a_random_device_that_throws_while_a_connection_ends_costs_only_the_closing_message) {
  const auto alice = world.connect("alice");
  const auto who = world.hub->clients.find("alice");
  alice->flush();
  send(who, note(world, "unread"));
  world.run();
  break_randomness();

  // `shutdown` draws the time after which the client may return.
  compat::post(who->connection, end_connection{end_reason::shutdown, "the test says so"});
  world.run();

  CAF_CHECK(alice->closed_with == close_code::service_restart);
  CAF_CHECK(!alice->got("system.closing"));
  alice->ends(session_end::closed_here);
  world.run();
  check_gone(who);
}

CAF_TEST(a_connection_whose_actor_is_killed_leaves_nothing_behind) {
  const auto alice = world.connect("alice");
  const auto who = world.hub->clients.find("alice");
  alice->flush();
  send(who, note(world, "unread"));
  world.run();
  CAF_CHECK_EQUAL(world.hub->counters.report().outbound.held, 1);

  compat::kill(who->connection);
  world.run();

  CAF_CHECK(alice->forgotten);
  CAF_CHECK(alice->is_over());
  check_gone(who);
  CAF_CHECK_EQUAL(world.hub->counters.report().outbound.dropped, 1u);
  CAF_CHECK(send(who, note(world, "late")) == send_result::no_such_client);
}

CAF_TEST(what_throws_in_a_message_of_the_session_ends_that_connection_with_1011) {
  const auto alice = world.connect("alice");
  const auto bob = world.connect("bob");
  // The error reply throws.
  alice->fails_to_send = true;

  alice->says("nonsense");
  world.run();

  CAF_CHECK(alice->closed_with == close_code::internal_error);
  CAF_CHECK(!bob->closed_with);
  CAF_CHECK(world.hub->clients.find("alice") == nullptr);
  CAF_CHECK(world.hub->life == hub_life::serving);
}

CAF_TEST(an_answer_to_bad_content_that_throws_ends_the_connection_and_books_the_message_once) {
  world.set_handler({"test.number", &decode_content<std::int64_t>, {}, [](const inbound&) {}, nullptr});
  const auto alice = world.connect("alice");
  alice->fails_to_send = true;

  alice->says(R"({"type":"test.number","content":"seven"})");
  world.run();

  CAF_CHECK(alice->closed_with == close_code::internal_error);
  const auto books = world.hub->counters.report().inbound;
  CAF_CHECK_EQUAL(books.accepted, 1u);
  CAF_CHECK_EQUAL(books.returned, 1u);
}

CAF_TEST(a_message_that_the_session_cannot_take_is_settled_and_ends_the_connection) {
  const auto alice = world.connect("alice");
  const auto who = world.hub->clients.find("alice");
  alice->fails_to_send = true;

  send(who, note(world, "one"));
  broadcast(*world.hub, note(world, "two"), nullptr, nullptr, {});
  world.run();

  CAF_CHECK(alice->closed_with == close_code::internal_error);
  alice->ends(session_end::closed_here);
  world.run();
  check_gone(who);
}

CAF_TEST(a_connection_that_can_not_even_close_lets_go_of_its_session) {
  const auto alice = world.connect("alice");
  const auto bob = world.connect("bob");
  const auto who = world.hub->clients.find("alice");
  alice->fails_to_send = true;
  alice->fails_to_close = true;

  // Alice leaves the roster in the middle of the walk.
  broadcast(*world.hub, note(world, "to all"), nullptr, nullptr, {});
  world.run();
  bob->flush();

  CAF_CHECK(alice->forgotten);
  CAF_CHECK(bob->got("to all"));
  CAF_CHECK_EQUAL(world.hub->io_threads.front().state->members().size(), 1u);
  CAF_CHECK(who->member == nullptr);
  CAF_CHECK_EQUAL(world.open(), 1u);
}

CAF_TEST(an_abort_of_all_reaches_each_member_though_they_leave_meanwhile) {
  std::vector<std::shared_ptr<test::fake_session>> all;
  for (int i = 0; i < 5; ++i) {
    all.push_back(world.connect("c" + std::to_string(i)));
    all.back()->fails_to_abort = i % 2 == 0;
    all.back()->fails_to_close = true;
  }

  world.hub->io_threads.front().state->abort_all();
  world.run();

  for (int i = 0; i < 5; ++i)
    CAF_CHECK(i % 2 == 0 ? all[static_cast<std::size_t>(i)]->forgotten : all[static_cast<std::size_t>(i)]->aborted);
  CAF_CHECK_EQUAL(world.hub->io_threads.front().state->members().size(), 2u);
}

CAF_TEST(an_abort_that_throws_lets_go_of_a_session_that_closes_already) {
  const auto alice = world.connect("alice");
  const auto who = world.hub->clients.find("alice");
  compat::post(who->connection, end_connection{end_reason::server_disconnect, "the test says so"});
  world.run();
  alice->fails_to_abort = true;

  world.hub->io_threads.front().state->abort_all();
  world.run();

  CAF_CHECK(alice->forgotten);
  check_gone(who);
}

CAF_TEST_FIXTURE_SCOPE_END()
