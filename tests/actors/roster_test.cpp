// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_roster
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/simulation/random_source.hpp>

#include <memory>
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
    // Those that were told leave, and some that were not.
    world.after_each_turn([&] {
      ++turns;
      for (int i = 0; i < 20; ++i)
        if (const auto& one = random.one_of(sessions); !one->is_over()) {
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
