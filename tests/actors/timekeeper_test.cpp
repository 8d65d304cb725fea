// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_timekeeper
#include <caf/test/unit_test.hpp>

#include "../support/hub_log_lines.hpp"
#include "../support/hub_world.hpp"

#include <hubcaf/actors/timekeeper.hpp>
#include <hubcaf/actors/timer_table.hpp>
#include <hubcaf/simulation/simulated_platform.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

namespace {

using times = std::vector<std::chrono::nanoseconds>;

struct fixture {
  [[nodiscard]] std::function<void()> note() {
    return [this] { calls.push_back(world.hub->now() - begin); };
  }

  hub_world world;
  const hub_context::steady_time begin = world.hub->now();
  times calls;
};

/// A hub that nobody has started.
struct unstarted {
  simulation::clockwork clock{42, false};
  std::shared_ptr<hub_context> context;
  hubcaf::hub hub{clock.system(), quiet(),
                  std::make_unique<simulation::simulated_platform>(
                    clock, [this](std::shared_ptr<hub_context> made) { context = std::move(made); })};

  static options quiet() {
    options result;
    result.log_level = "off";
    return result;
  }

  void pass(std::chrono::nanoseconds time) {
    for (const auto end = clock.now() + time; clock.step(end);) {
    }
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(timekeeper_tests, fixture)

CAF_TEST(what_a_function_throws_is_logged_and_the_timer_goes_on) {
  const test::hub_log_lines log(*world.hub);
  const auto uut = set_timer(*world.hub, 1s, 1s, [this] {
    note()();
    if (calls.size() == 1)
      throw std::runtime_error("the first time");
    throw 2;
  });

  world.jump(1s);
  world.jump(1s);
  world.jump(1s);

  CAF_CHECK(calls == times({1s, 2s, 3s}));
  const auto lines = log.of("timer_failed");
  CAF_REQUIRE_EQUAL(lines.size(), 3u);
  CAF_CHECK_EQUAL(lines[0], "timer_failed cause=\"the first time\"");
  CAF_CHECK_EQUAL(lines[1], "timer_failed cause=\"unknown exception\"");
}

CAF_TEST(a_timekeeper_that_dies_is_replaced_and_timers_go_on) {
  const auto uut = set_timer(*world.hub, 1s, 1s, note());
  world.jump(1s);

  compat::kill(world.hub->timekeeper.get());
  world.run();
  world.jump(1s);

  CAF_CHECK(calls == times({1s, 2s}));
}

CAF_TEST(a_timekeeper_that_nobody_could_wake_is_woken_by_the_heartbeat) {
  // As if there had been no memory for the message.
  world.hub->timekeeper_is_called = true;
  const auto uut = set_timer(*world.hub, 1s, 0s, note());
  world.hub->timekeeper_is_called = false;
  world.jump(2s);
  CAF_CHECK(calls.empty());

  world.pass(10s);

  CAF_CHECK_EQUAL(calls.size(), 1u);
}

CAF_TEST(few_messages_are_on_their_way_however_many_timers_are_set_and_removed) {
  // CAF's clock cannot forget them.
  auto& clock = dynamic_cast<caf::scheduler::test_coordinator&>(world.hub->system.scheduler()).clock();
  const auto before = clock.schedule().size();
  std::size_t most = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto uut = set_timer(*world.hub, 1h - std::chrono::milliseconds(i), 0s, note());
    world.run();
    most = std::max(most, clock.schedule().size() - before);
  }
  for (int i = 0; i < 5000; ++i) {
    const auto uut = set_timer(*world.hub, 60s - std::chrono::milliseconds(10 * i), 0s, note());
    world.run();
    most = std::max(most, clock.schedule().size() - before);
  }

  CAF_MESSAGE("at most " << most);
  CAF_CHECK(most <= 20);
  CAF_CHECK(calls.empty());
}

CAF_TEST(one_call_to_the_timekeeper_at_a_time_is_on_its_way) {
  std::vector<registration> all;
  for (int i = 0; i < 1000; ++i)
    all.push_back(set_timer(*world.hub, 1s, 0s, note()));
  int turns = 0;
  world.after_each_turn([&] { ++turns; });
  world.run();
  world.after_each_turn({});

  CAF_CHECK_EQUAL(turns, 1);
  world.jump(1s);
  CAF_CHECK_EQUAL(calls.size(), 1000u);
}

CAF_TEST(functions_wait_for_the_start) {
  unstarted own;
  std::vector<std::string> told;
  const auto once = own.hub.after(1s, [&] { told.push_back("once"); });
  const auto again = own.hub.every(2s, [&] { told.push_back("again"); });
  own.pass(5s);
  CAF_CHECK(told.empty());

  own.hub.start();
  own.pass(0s);
  CAF_CHECK_EQUAL(told, std::vector<std::string>({"once", "again"}));
  own.pass(1s);

  CAF_CHECK_EQUAL(told, std::vector<std::string>({"once", "again", "again"}));
  own.hub.stop(0ms);
}

CAF_TEST(a_hub_that_is_never_started_calls_nothing) {
  bool was_called = false;
  {
    unstarted own;
    auto kept = own.hub.after(1s, [&] { was_called = true; });
    kept.release();
    own.pass(5s);
  }

  CAF_CHECK(!was_called);
}

CAF_TEST_FIXTURE_SCOPE_END()
