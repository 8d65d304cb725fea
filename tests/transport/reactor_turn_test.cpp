// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_reactor_turn

#include "../support/reactor_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace hubcaf::test;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(reactor_turn_tests, reactor_fixture)

// -- jobs and the end of a turn --------------------------------------------------------

CAF_TEST(the_end_of_a_turn_is_told_once_after_all_news) {
  const socket_pair first;
  const socket_pair second;
  const auto a = watch_quiet(first, "a");
  const auto b = watch_quiet(second, "b");
  const auto flush_both = [&] {
    uut->flush_later(*b);
    uut->flush_later(*a);
    uut->flush_later(*b);
  };
  a->ready = flush_both;
  b->ready = flush_both;

  first.bring();
  second.bring();
  CAF_CHECK_EQUAL(poll(), "a rw;b rw;b end;a end;");

  // Between turns: soon.
  flush_both();
  CAF_CHECK_EQUAL(log, "");
  CAF_CHECK_EQUAL(poll(), "b end;a end;");
}

CAF_TEST(jobs_run_before_the_turn_ends) {
  const socket_pair sockets;
  const auto a = watch_quiet(sockets, "a");
  std::function<void()> second = [&] {
    log += "second;";
    uut->flush_later(*a);
  };
  std::function<void()> first = [&] {
    log += "first;";
    uut->defer(job_of(second));
  };
  a->ready = [&] {
    uut->flush_later(*a);
    uut->defer(job_of(first));
    log += "told;";
  };

  sockets.bring();
  CAF_CHECK_EQUAL(poll(), "a rw;told;first;second;a end;");

  uut->defer(job_of(first));
  CAF_CHECK_EQUAL(log, "");
  CAF_CHECK_EQUAL(poll(), "first;second;a end;");
}

CAF_TEST(each_job_runs_once_per_defer_with_its_argument) {
  std::vector<int*> came;
  int one = 1;
  int two = 2;
  const auto run = [](void* context, void* argument) {
    static_cast<std::vector<int*>*>(context)->push_back(static_cast<int*>(argument));
  };
  for (auto* argument : {&one, &two, &one})
    uut->defer({run, &came, argument});

  poll();

  CAF_CHECK(came == (std::vector<int*>{&one, &two, &one}));
}

CAF_TEST(what_a_turn_end_brings_about_is_of_the_same_turn) {
  const socket_pair sockets;
  const auto a = watch_quiet(sockets, "a");
  std::function<void()> job = [&] {
    log += "job;";
    uut->flush_later(*a);
  };
  a->turn_end = [&, times = 0]() mutable {
    if (++times == 1)
      uut->defer(job_of(job));
  };
  std::function<void()> start = [&] { uut->flush_later(*a); };

  uut->run(job_of(start));

  CAF_CHECK_EQUAL(log, "a end;job;a end;");
}

CAF_TEST(a_job_may_be_run_as_a_turn) {
  const socket_pair sockets;
  const auto a = watch_quiet(sockets, "a");
  std::function<void()> second = [&] { log += "second;"; };
  std::function<void()> first = [&] {
    uut->flush_later(*a);
    uut->defer(job_of(second));
    log += "first;";
  };

  uut->run(job_of(first));

  CAF_CHECK_EQUAL(std::exchange(log, {}), "first;second;a end;");
  CAF_CHECK_EQUAL(poll(), "");
}

CAF_TEST(jobs_that_bring_about_jobs_for_ever_starve_nobody) {
  const socket_pair sockets;
  const auto a = watch_quiet(sockets, "a");
  bool timer_ran = false;
  bool told = false;
  bool ended = false;
  bool stopped = false;
  std::size_t jobs = 0;
  std::function<void()> job = [&] {
    stopped = ended || ++jobs == 10'000'000;
    if (!stopped)
      uut->defer(job_of(job));
  };
  a->ready = [&] {
    told = true;
    uut->flush_later(*a);
  };
  a->turn_end = [&] { ended = true; };
  boost::asio::steady_timer timer(*loop, 2ms);
  timer.async_wait([&](boost::system::error_code) {
    timer_ran = true;
    sockets.bring();
  });

  uut->defer(job_of(job));

  CAF_CHECK(run_until(stopped));
  CAF_CHECK(timer_ran);
  CAF_CHECK(told);
  CAF_CHECK(ended);
  CAF_CHECK_GREATER(jobs, 100u);
  CAF_CHECK_LESS(jobs, 10'000'000u);
}

CAF_TEST(who_flushes_for_ever_starves_nobody) {
  const socket_pair first;
  const socket_pair second;
  const auto a = watch_quiet(first, "a");
  const auto b = watch_quiet(second, "b");
  bool told = false;
  a->turn_end = [&] {
    log.clear();
    uut->flush_later(*a);
  };
  b->ready = [&] { told = true; };
  boost::asio::steady_timer timer(*loop, 2ms);
  timer.async_wait([&](boost::system::error_code) { second.bring(); });

  uut->flush_later(*a);

  CAF_CHECK(run_until(told));
}

CAF_TEST_FIXTURE_SCOPE_END()
