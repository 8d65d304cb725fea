// SPDX-License-Identifier: MIT
#define CAF_SUITE hub_timers
#include <caf/test/unit_test.hpp>

#include "../support/hub_fixture.hpp"

#include <hubcaf/simulation/world.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::world;

namespace {

using times = std::vector<std::chrono::nanoseconds>;

struct fixture {
  std::function<void()> note() {
    return [this] { calls.push_back(uut.now()); };
  }

  world uut;
  times calls;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(timer_tests, fixture)

CAF_TEST(after_calls_once_at_the_very_time) {
  const auto short_one = uut.hub().after(1500us, note());
  const auto long_one = uut.hub().after(25h, note());

  uut.run_for(48h);

  CAF_CHECK(calls == times({1500us, 25h}));
}

CAF_TEST(a_time_that_is_over_is_now) {
  const auto timer = uut.hub().after(-1s, note());

  uut.run_for(0s);

  CAF_CHECK(calls == times({0s}));
}

CAF_TEST(every_calls_at_a_fixed_rate) {
  const auto timer = uut.hub().every(20min, note());

  uut.run_for(65min);

  CAF_CHECK(calls == times({20min, 40min, 60min}));
}

CAF_TEST(beats_that_a_sleeping_machine_misses_are_left_out) {
  const auto timer = uut.hub().every(10s, note());
  uut.run_for(15s);

  uut.freeze(100s);
  uut.run_for(20s);

  CAF_CHECK(calls == times({10s, 115s, 120s, 130s}));
}

CAF_TEST(a_timer_ends_with_its_registration) {
  {
    const auto timer = uut.hub().every(10s, note());
    uut.run_for(25s);
  }
  uut.run_for(1min);

  CAF_CHECK(calls == times({10s, 20s}));
}

CAF_TEST(a_timer_may_end_itself) {
  registration timer;
  timer = uut.hub().every(10s, [&] {
    note()();
    timer.reset();
  });

  uut.run_for(1min);

  CAF_CHECK(calls == times({10s}));
  CAF_CHECK(!timer);
}

CAF_TEST(a_timer_sends) {
  auto& ann = uut.connect("ann");
  const auto timer = uut.hub().every(1s, [&] { uut.hub().broadcast({"shop.tick", 1}); });

  uut.run_for(5500ms);

  CAF_CHECK_EQUAL(ann.count("shop.tick"), 5u);
}

CAF_TEST(no_function_is_called_after_the_stop) {
  auto timer = uut.hub().every(1s, note());
  uut.run_for(1500ms);

  uut.stop(10s);
  const auto late = uut.hub().after(0s, note());
  uut.run_for(10s);

  CAF_CHECK(calls == times({1s}));
  CAF_CHECK(!late);
  timer.reset();
}

CAF_TEST(no_function_is_called_while_the_hub_drains) {
  // Something is left to do, so that the drain takes its time.
  simulation::world_settings settings;
  settings.between.window = 1;
  settings.hub.client_overflow = overflow_policy::reject;
  world slow(settings);
  slow.connect("ann").stall();
  for (int i = 0; i < 5; ++i)
    slow.hub().send("ann", any_message("test.x", i));
  int calls_there = 0;
  const auto timer = slow.hub().every(100ms, [&] { ++calls_there; });
  slow.run_for(1s);
  const auto before = std::exchange(calls_there, 0);

  slow.stop(2s);

  CAF_CHECK_EQUAL(before, 10);
  CAF_CHECK_EQUAL(calls_there, 0);
}

CAF_TEST(a_stop_in_a_function_is_refused) {
  std::string told;
  const auto timer =
    uut.hub().after(1s, [&] { told = test::thrown_by([&] { static_cast<void>(uut.hub().stop(0ms)); }); });

  uut.run_for(2s);

  CAF_CHECK_EQUAL(told, "stop: not from the function of a timer");
  CAF_CHECK(!uut.hub().stats().is_shutdown);
}

CAF_TEST(a_registration_may_outlive_the_hub) {
  registration timer;
  {
    world other;
    timer = other.hub().every(1s, [] {});
    other.run_for(5s);
  }

  CAF_CHECK(timer);
  timer.reset();
}

CAF_TEST(bad_times_and_no_function_are_refused) {
  const auto told = [&](auto call) { return test::thrown_by([&] { static_cast<void>(call()); }); };

  CAF_CHECK_EQUAL(told([&] { return uut.hub().every(0s, note()); }), "every: the period must be above 0");
  CAF_CHECK_EQUAL(told([&] { return uut.hub().every(-1s, note()); }), "every: the period must be above 0");
  CAF_CHECK_EQUAL(told([&] { return uut.hub().after(1s, nullptr); }), "timers: there is no function to call");
  CAF_CHECK_EQUAL(told([&] { return uut.hub().every(1s, {}); }), "timers: there is no function to call");
}

CAF_TEST(more_timers_than_the_option_says_are_refused) {
  simulation::world_settings settings;
  settings.hub.max_timers = 2;
  world other(settings);
  const auto one = other.hub().every(1s, [] {});
  auto two = other.hub().after(1s, [] {});

  CAF_CHECK_EQUAL(test::thrown_by([&] { static_cast<void>(other.hub().after(1s, [] {})); }),
                  "timers: there are 2, as many as max_timers allows");
  two.reset();
  CAF_CHECK(other.hub().after(1s, [] {}));
}

CAF_TEST(now_and_date_follow_the_virtual_clock) {
  const auto begin = uut.hub().now();

  uut.run_for(90min);

  CAF_CHECK(uut.hub().now() - begin == 90min);
  CAF_CHECK(uut.hub().date() == uut.date());
}

CAF_TEST(the_date_of_the_hub_follows_jumps_in_both_directions) {
  uut.hub().on("test.x", [](const inbound& message) { return message.message(); });
  auto& ann = uut.connect("ann");
  const auto has_date = [&](const std::string& day) {
    ann.send({"test.x", 1});
    uut.run_for(1s);
    return ann.inbox().back().text().find("\"timestamp\":\"" + day) != std::string_view::npos;
  };
  uut.run_for(1min);

  for (const auto step : {24h, -48h}) {
    uut.jump_date(step);
    CAF_CHECK(uut.hub().date() != uut.date());
    uut.run_for(8s);
    CAF_CHECK(uut.hub().date() == uut.date());
    CAF_CHECK(has_date(step > 0h ? "2026-01-02" : "2025-12-31"));
  }
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(timer_thread_tests, test::hub_fixture)

CAF_TEST(the_end_of_a_registration_waits_for_the_function_that_runs) {
  auto& hub = start();
  std::promise<void> begun;
  std::promise<void> ending;
  bool* alive = new bool(true);
  bool was_alive = false;
  auto timer = hub.after(0s, [&] {
    begun.set_value();
    ending.get_future().wait();
    was_alive = *alive;
  });
  begun.get_future().wait();

  ending.set_value();
  timer.reset();
  *alive = false;
  delete alive;

  CAF_CHECK(was_alive);
}

CAF_TEST(the_stop_waits_for_the_function_that_runs) {
  auto& hub = start();
  std::promise<void> begun;
  std::promise<void> stopping;
  std::atomic<bool> has_returned{false};
  const auto timer = hub.every(1ms, [&] {
    if (has_returned)
      return;
    begun.set_value();
    stopping.get_future().wait();
    has_returned = true;
  });
  begun.get_future().wait();
  std::thread helper([&] { stopping.set_value(); });

  hub.stop(0ms);

  CAF_CHECK(has_returned);
  helper.join();
}

CAF_TEST(timers_that_threads_set_and_end_meanwhile_are_called_or_not_but_never_later) {
  auto& hub = start();
  std::vector<std::thread> threads;
  std::atomic<int> calls{0};
  std::atomic<int> bad{0};
  for (int n = 0; n < 3; ++n)
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) {
        // A function that is called after the end finds this false.
        auto alive = std::make_unique<std::atomic<bool>>(true);
        {
          const auto once = hub.after(std::chrono::microseconds(i % 7 * 100), [&, flag = alive.get()] {
            ++calls;
            bad += *flag ? 0 : 1;
          });
          const auto again = hub.every(50us, [&, flag = alive.get()] { bad += *flag ? 0 : 1; });
          std::this_thread::yield();
        }
        *alive = false;
      }
    });
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(bad.load(), 0);
  CAF_CHECK_EQUAL(hub.stats().is_shutdown, false);
}

CAF_TEST_FIXTURE_SCOPE_END()
