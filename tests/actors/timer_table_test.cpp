// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_timer_table
#include <caf/test/unit_test.hpp>

#include "../support/heap_in_use.hpp"

#include <hubcaf/actors/timer_table.hpp>
#include <hubcaf/schema/options.hpp>

#include <atomic>
#include <cstdlib>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

using seconds = std::vector<std::int64_t>;

/// A table on a clock of the test's.
struct fixture {
  /// A function that writes down when it is called.
  std::function<void()> note() {
    return [this] { calls.push_back(std::chrono::duration_cast<std::chrono::seconds>(now - begin).count()); };
  }

  /// Lets time pass, and calls what is due after each second.
  void pass(std::chrono::seconds time) {
    for (; time > 0s; time -= 1s) {
      now += 1s;
      run_all();
    }
  }

  void run_all() {
    while (uut.run_next()) {
    }
  }

  const timer_table::time_point begin{1h};
  timer_table::time_point now = begin;
  timer_table uut{3, [this] { return now; }};
  seconds calls;
};

/// Long enough for a thread that does not wait to show it.
constexpr auto moment = 50ms;

} // namespace

CAF_TEST_FIXTURE_SCOPE(timer_table_tests, fixture)

CAF_TEST(a_function_without_a_period_is_called_once_when_it_is_due) {
  const auto timer = uut.add(3s, 0s, note());
  CAF_CHECK(timer != nullptr);
  CAF_CHECK(uut.next_due() == begin + 3s);

  pass(10s);

  CAF_CHECK_EQUAL(calls, seconds({3}));
  CAF_CHECK_EQUAL(uut.size(), 0u);
  CAF_CHECK(!uut.next_due());
}

CAF_TEST(a_function_with_a_period_is_called_after_each) {
  const auto timer = uut.add(2s, 2s, note());

  pass(7s);

  CAF_CHECK_EQUAL(calls, seconds({2, 4, 6}));
  CAF_CHECK_EQUAL(uut.size(), 1u);
}

CAF_TEST(what_is_due_first_is_called_first) {
  const auto late = uut.add(2s, 0s, [this] { calls.push_back(-2); });
  const auto early = uut.add(1s, 0s, [this] { calls.push_back(-1); });
  const auto also_late = uut.add(2s, 0s, [this] { calls.push_back(-3); });

  now += 5s;
  run_all();

  CAF_CHECK_EQUAL(calls, seconds({-1, -2, -3}));
}

CAF_TEST(missed_beats_are_left_out_and_the_phase_is_kept) {
  const auto timer = uut.add(2s, 2s, note());

  now += 9s;
  run_all();
  CAF_CHECK_EQUAL(calls, seconds({9}));
  pass(5s);

  CAF_CHECK_EQUAL(calls, seconds({9, 10, 12, 14}));
}

CAF_TEST(a_function_that_takes_longer_than_its_period_is_called_at_the_next_beat_after_it) {
  const auto timer = uut.add(2s, 2s, [this] {
    note()();
    now += 3s;
  });

  pass(4s);

  CAF_CHECK_EQUAL(calls, seconds({2, 6, 10}));
}

CAF_TEST(a_function_that_throws_is_called_again) {
  const auto timer = uut.add(1s, 1s, [this] {
    note()();
    throw std::runtime_error("no");
  });

  for (int i = 1; i <= 2; ++i) {
    now += 1s;
    std::string told;
    try {
      uut.run_next();
    } catch (const std::runtime_error& thrown) {
      told = thrown.what();
    }
    CAF_CHECK_EQUAL(told, "no");
  }

  CAF_CHECK_EQUAL(calls, seconds({1, 2}));
}

CAF_TEST(a_removed_timer_is_not_called_and_its_function_is_gone) {
  const auto held = std::make_shared<int>();
  std::weak_ptr<timer_table::timer> timer = uut.add(1s, 1s, [this, held] { note()(); });
  CAF_CHECK_EQUAL(held.use_count(), 2);

  uut.remove(timer);
  CAF_CHECK_EQUAL(held.use_count(), 1);
  pass(3s);
  uut.remove(timer);

  CAF_CHECK(calls.empty());
  CAF_CHECK_EQUAL(uut.size(), 0u);
}

CAF_TEST(a_function_may_remove_its_own_timer) {
  const auto held = std::make_shared<int>();
  std::weak_ptr<timer_table::timer> timer;
  timer = uut.add(1s, 1s, [this, &timer, held] {
    uut.remove(timer);
    // The function itself is still there.
    CAF_CHECK_EQUAL(held.use_count(), 2);
    note()();
  });

  pass(3s);

  CAF_CHECK_EQUAL(calls, seconds({1}));
  CAF_CHECK_EQUAL(held.use_count(), 1);
}

CAF_TEST(a_function_may_set_timers_and_remove_others) {
  std::weak_ptr<timer_table::timer> other = uut.add(2s, 0s, note());
  const auto timer = uut.add(1s, 0s, [this, &other] {
    uut.remove(other);
    static_cast<void>(uut.add(3s, 0s, note()));
  });

  pass(10s);

  CAF_CHECK_EQUAL(calls, seconds({4}));
}

CAF_TEST(one_timer_too_many_is_refused_by_name) {
  for (int i = 0; i < 3; ++i)
    static_cast<void>(uut.add(1s, 1s, note()));

  std::string told;
  try {
    static_cast<void>(uut.add(1s, 0s, note()));
  } catch (const std::runtime_error& refused) {
    told = refused.what();
  }
  CAF_CHECK_EQUAL(told, "timers: there are 3, as many as max_timers allows");
  CAF_CHECK_EQUAL(uut.size(), 3u);
}

CAF_TEST(a_timer_that_runs_counts) {
  bool was_refused = false;
  const auto one = uut.add(1s, 1s, note());
  const auto two = uut.add(1s, 1s, note());
  const auto timer = uut.add(0s, 0s, [&] {
    try {
      static_cast<void>(uut.add(1s, 0s, note()));
    } catch (const std::runtime_error&) {
      was_refused = true;
    }
  });

  run_all();

  CAF_CHECK(was_refused);
}

CAF_TEST(a_time_that_the_clock_does_not_reach_is_never) {
  const auto once = uut.add(timer_table::duration::max(), 0s, note());
  const auto again = uut.add(1s, timer_table::duration::max(), note());
  const auto past = uut.add(-1s, 0s, note());

  pass(2s);

  CAF_CHECK_EQUAL(calls, seconds({1, 1}));
  CAF_CHECK_EQUAL(uut.size(), 2u);
  CAF_CHECK(uut.next_due() == timer_table::time_point::max());
}

CAF_TEST(a_closed_table_calls_nothing_and_takes_nothing) {
  const auto held = std::make_shared<int>();
  std::weak_ptr<timer_table::timer> timer = uut.add(1s, 1s, [this, held] { note()(); });

  uut.close();
  CAF_CHECK_EQUAL(held.use_count(), 1);
  CAF_CHECK(uut.add(1s, 1s, note()) == nullptr);
  pass(3s);
  uut.remove(timer);

  CAF_CHECK(calls.empty());
}

CAF_TEST(a_table_that_is_closed_by_a_function_does_not_call_it_again) {
  const auto timer = uut.add(1s, 1s, [this] {
    note()();
    uut.close();
  });

  pass(3s);

  CAF_CHECK_EQUAL(calls, seconds({1}));
  CAF_CHECK_EQUAL(uut.size(), 0u);
}

CAF_TEST(removing_waits_for_the_function_that_another_thread_is_in) {
  std::promise<void> begun;
  std::promise<void> removing;
  std::promise<void> removed;
  bool came_back_early = false;
  std::atomic<bool> has_returned{false};
  // The function's captures go with it, before the wait is over.
  struct last_word {
    std::atomic<bool>* flag;
    ~last_word() {
      *flag = true;
    }
  };
  std::weak_ptr<timer_table::timer> timer =
    uut.add(0s, 1s, [&, said = std::shared_ptr<last_word>(new last_word{&has_returned})] {
      begun.set_value();
      removing.get_future().wait();
      came_back_early = removed.get_future().wait_for(moment) == std::future_status::ready;
    });
  std::thread runner([this] { uut.run_next(); });
  begun.get_future().wait();

  removing.set_value();
  uut.remove(timer);

  CAF_CHECK(has_returned);
  removed.set_value();
  runner.join();
  CAF_CHECK(!came_back_early);
  CAF_CHECK_EQUAL(uut.size(), 0u);
}

CAF_TEST(the_ceiling_is_not_below_what_timers_hold) {
  if (std::getenv("HUBCAF_SANITIZE") != nullptr && *std::getenv("HUBCAF_SANITIZE") != '\0') {
    CAF_CHECK(true); // a sanitizer's heap does not tell
    return;
  }
  options settings;
  settings.max_timers = 1000;
  timer_table full(settings.max_timers, [this] { return now; });
  std::vector<std::function<void()>> undo;
  undo.reserve(settings.max_timers);
  const auto before = test::heap_in_use();

  for (std::size_t i = 0; i < settings.max_timers; ++i)
    undo.emplace_back([table = &full, extra = std::weak_ptr<int>(), timer = std::weak_ptr(full.add(1s, 1s, [] {}))] {
      table->remove(timer);
    });

  const auto held = test::heap_in_use() - before;
  CAF_MESSAGE("bytes per timer: " << held / settings.max_timers);
  CAF_CHECK(held <= timer_table::ceiling(settings));
  CAF_CHECK(timer_table::ceiling(settings) <= 4 * held);
  CAF_CHECK_EQUAL(full.size(), settings.max_timers);
}

CAF_TEST_FIXTURE_SCOPE_END()
