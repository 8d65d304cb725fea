// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_roster
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"
#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <vector>

using namespace hubcaf;

namespace {

/// More than the roster ends in several turns.
constexpr std::size_t crowd = 1500;

std::vector<std::shared_ptr<test::fake_session>> connect_crowd(test::hub_world& world) {
  std::vector<std::shared_ptr<test::fake_session>> result;
  for (std::size_t i = 0; i < crowd; ++i)
    result.push_back(world.connect("c" + std::to_string(i)));
  return result;
}

} // namespace

CAF_TEST(all_are_ended_though_some_leave_between_the_batches) {
  for (const bool flush_first : {true, false}) {
    test::hub_world world;
    const auto sessions = connect_crowd(world);
    simulation::random_source random(flush_first ? 1 : 2);
    std::size_t left = 0;
    std::size_t turns = 0;
    std::size_t leaving = 0;
    // Some that were told leave, and some that were not; most stay.
    world.after_each_turn([&] {
      ++turns;
      for (int i = 0; i < 20; ++i)
        if (const auto& one = random.one_of(sessions); !one->is_over() && leaving < crowd / 4) {
          ++leaving;
          left += one->closed_with ? 0 : 1;
          one->ends(session_end::lost);
        }
    });

    compat::post(world.hub->io_threads.front().roster, end_all{end_reason::shutdown, "the end", flush_first});
    world.run();
    world.after_each_turn(nullptr);

    std::size_t told = 0;
    for (const auto& one : sessions)
      told += one->closed_with == close_code::service_restart ? 1 : 0;
    CAF_CHECK(turns > crowd / 256);
    CAF_CHECK(left > 0);
    CAF_CHECK_EQUAL(told + left, crowd);
  }
}

CAF_TEST(without_memory_for_the_next_batch_one_turn_ends_them_all) {
  test::hub_world world;
  std::vector<std::shared_ptr<test::fake_session>> sessions;
  for (int i = 0; i < 600; ++i)
    sessions.push_back(world.connect("c" + std::to_string(i)));
  compat::post(world.hub->io_threads.front().roster, end_all{end_reason::shutdown, "the end", false});

  {
    const test::failing_memory none(0);
    test::memory.for_good = true;
    // The turn of the roster.
    world.after_each_turn([] { test::memory.armed = false; });
    world.run();
    world.after_each_turn(nullptr);
  }

  CAF_CHECK(world.hub->life != hub_life::failed);
  CAF_CHECK(
    std::all_of(sessions.begin(), sessions.end(), [](const auto& one) { return one->closed_with.has_value(); }));
}

CAF_TEST(a_broadcast_whose_result_nobody_can_be_told_harms_nobody) {
  test::hub_world world;
  const auto alice = world.connect("alice");

  broadcast(*world.hub, pack(*world.hub, any_message("test.x", 1), {}), nullptr, nullptr,
            [](const broadcast_result&) { throw std::bad_alloc(); });
  world.run();
  alice->flush();

  CAF_CHECK(alice->got("test.x"));
  CAF_CHECK(world.hub->life == hub_life::serving);
}

CAF_TEST(what_waits_is_written_before_the_end_if_there_is_time) {
  for (const bool flush_first : {true, false}) {
    test::hub_world world;
    const auto alice = world.connect("alice");
    CAF_REQUIRE(send(*world.hub, "alice", pack(*world.hub, any_message("test.x", 1), {}), {}) == send_result::accepted);
    world.run();

    compat::post(world.hub->io_threads.front().roster, end_all{end_reason::shutdown, "the end", flush_first});
    world.run();

    CAF_CHECK_EQUAL(alice->closed_with.has_value(), !flush_first);
    alice->flush();
    world.run();
    CAF_CHECK(alice->closed_with == close_code::service_restart);
  }
}

CAF_TEST(whose_end_is_under_way_is_no_recipient_of_a_broadcast) {
  test::hub_world world;
  const auto alice = world.connect("alice");
  const auto bob = world.connect("bob");
  compat::post(world.hub->clients.find("bob")->connection, end_connection{end_reason::server_disconnect, "enough"});
  world.run();
  CAF_REQUIRE(bob->closed_with && !bob->is_over());
  broadcast_result result;

  broadcast(*world.hub, pack(*world.hub, any_message("test.x", 1), {}), nullptr, nullptr,
            [&](const broadcast_result& told) { result = told; });
  world.run();

  CAF_CHECK_EQUAL(result.recipients, 1u);
  CAF_CHECK_EQUAL(result.accepted, 1u);
}

CAF_TEST(a_message_that_finds_its_client_gone_gives_back_what_it_took) {
  options settings;
  settings.client_queue_size = 1;
  settings.client_overflow = overflow_policy::drop_oldest;
  test::hub_world world{settings};
  const auto alice = world.connect("alice");
  const auto who = world.hub->clients.find("alice");
  const auto say = [&] { return send(*world.hub, "alice", pack(*world.hub, any_message("test.x", 1), {}), {}); };
  CAF_REQUIRE(say() == send_result::accepted);
  world.run();
  // On its way without a place.
  CAF_REQUIRE(say() == send_result::accepted);
  CAF_REQUIRE_EQUAL(who->overdraft.size(), 1u);

  alice->ends(session_end::lost);
  world.run();

  CAF_CHECK_EQUAL(who->overdraft.size(), 0u);
  CAF_CHECK_EQUAL(who->overdraft.bytes(), 0u);
  CAF_CHECK_EQUAL(who->queue.size(), 0u);
  CAF_CHECK(world.hub->counters.report().outbound.dropped_by.at("connection_lost") == 2u);
}
