// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_reactor_deadline

#include "../support/reactor_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace hubcaf::test;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(reactor_deadline_tests, reactor_fixture)

// -- deadlines, and turns without a loop ---------------------------------------------------

CAF_TEST(deadlines_are_told_in_their_order_and_once) {
  const socket_pair first;
  const socket_pair second;
  const socket_pair third;
  auto now = reactor::time_point(1h);
  uut->set_clock([&] { return now; });
  const auto a = watch_quiet(first, "a");
  const auto b = watch_quiet(second, "b");
  const auto c = watch_quiet(third, "c");
  const auto step = [&] {
    uut->step();
    return std::exchange(log, {});
  };
  uut->await(*a, reactor::awaited::message, 50ms);
  uut->await(*b, reactor::awaited::message, 40ms);
  uut->await(*c, reactor::awaited::closing, 45ms);
  CAF_CHECK(a->is_waiting());

  now += 39ms;
  CAF_CHECK_EQUAL(step(), "");
  now += 1ms;
  CAF_CHECK_EQUAL(step(), "b late;");
  CAF_CHECK(!b->is_waiting());
  now += 10ms;
  CAF_CHECK_EQUAL(step(), "a late;c late;");
  now += 1h;
  CAF_CHECK_EQUAL(step(), "");

  // A new wait takes the place of the old one, and both a stop and a `forget` end it.
  uut->await(*a, reactor::awaited::message, 10ms);
  uut->await(*a, reactor::awaited::closing, 20ms);
  uut->await(*b, reactor::awaited::message, 10ms);
  uut->await(*c, reactor::awaited::message, 10ms);
  uut->stop_waiting(*b);
  uut->forget(*c);
  now += 10ms;
  CAF_CHECK_EQUAL(step(), "");
  now += 10ms;
  CAF_CHECK_EQUAL(step(), "a late;");
}

CAF_TEST(bytes_that_came_are_told_before_the_deadline) {
  const socket_pair sockets;
  auto now = reactor::time_point(1h);
  uut->set_clock([&] { return now; });
  const auto a = watch_quiet(sockets, "a");
  a->ready = [&] { uut->stop_waiting(*a); };
  uut->await(*a, reactor::awaited::message, 10ms);
  now += 1h;
  sockets.bring();
  uut->step();
  CAF_CHECK_EQUAL(log, "a rw;");
}

CAF_TEST(real_time_wakes_the_loop_for_a_deadline) {
  const socket_pair first;
  const socket_pair second;
  const auto a = watch_quiet(first, "a");
  const auto b = watch_quiet(second, "b");
  bool both = false;
  b->late = [&] { both = true; };
  // The first alarm is for nobody; those behind it are not forgotten.
  uut->await(*a, reactor::awaited::message, 1ms);
  uut->stop_waiting(*a);
  uut->await(*b, reactor::awaited::message, 3ms);
  const auto begin = std::chrono::steady_clock::now();

  CAF_CHECK(run_until(both));

  CAF_CHECK(std::chrono::steady_clock::now() - begin >= 2ms);
  CAF_CHECK_EQUAL(log, "b late;");
}

CAF_TEST(many_deadlines_cost_a_visit_apiece) {
  constexpr std::size_t count = 300;
  auto now = reactor::time_point(1h);
  uut->set_clock([&] { return now; });
  std::vector<std::unique_ptr<socket_pair>> sockets;
  std::vector<std::shared_ptr<watcher>> all;
  for (std::size_t i = 0; i < count; ++i) {
    sockets.push_back(std::make_unique<socket_pair>());
    all.push_back(watch(*sockets.back(), "a"));
  }
  poll();
  for (const auto& one : all)
    uut->await(*one, reactor::awaited::message, 10ms);
  now += 1h;
  const auto before = uut->visits();
  uut->step();
  // One more is the look at the clock.
  CAF_CHECK_EQUAL(uut->visits() - before, count + 1);
}

CAF_TEST(a_step_is_one_turn) {
  const socket_pair sockets;
  const auto a = watch(sockets, "a");
  CAF_CHECK(uut->step());
  CAF_CHECK_EQUAL(std::exchange(log, {}), "a w;");
  CAF_CHECK(!uut->step());
  sockets.bring();
  a->ready = [&, times = 0]() mutable {
    if (++times == 1)
      uut->again(*a);
    uut->flush_later(*a);
  };
  CAF_CHECK(uut->step());
  CAF_CHECK_EQUAL(std::exchange(log, {}), "a rw;a end;");
  CAF_CHECK(uut->step());
  CAF_CHECK_EQUAL(std::exchange(log, {}), "a r;a end;");
  std::function<void()> job = [&] { log += "job;"; };
  uut->defer(job_of(job));
  CAF_CHECK(uut->step());
  CAF_CHECK_EQUAL(std::exchange(log, {}), "job;");
  CAF_CHECK(!uut->step());
}

CAF_TEST_FIXTURE_SCOPE_END()
