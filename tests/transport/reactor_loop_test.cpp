// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_reactor_loop

#include "../support/reactor_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <boost/asio/post.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace hubcaf::test;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(reactor_loop_tests, reactor_fixture)

// -- exceptions ------------------------------------------------------------------------------

CAF_TEST(an_exception_keeps_nobody_from_their_turn) {
  std::vector<std::string> thrown;
  uut->on_exception([&](reactor::thrower who) {
    try {
      throw;
    } catch (const std::exception& error) {
      thrown.emplace_back(error.what());
      CAF_CHECK_EQUAL(who == reactor::thrower::job, thrown.back() == "job");
    }
    throw std::runtime_error("the handler, too");
  });
  const socket_pair first;
  const socket_pair second;
  const auto a = watch_quiet(first, "a");
  const auto b = watch_quiet(second, "b");
  const auto fail = [](const char* what) { return [what] { throw std::runtime_error(what); }; };
  std::function<void()> bad = fail("job");
  std::function<void()> good = [&] { log += "job;"; };
  a->ready = [&] {
    uut->again(*a);
    uut->flush_later(*a);
    uut->flush_later(*b);
    uut->defer(job_of(bad));
    uut->defer(job_of(good));
    throw std::runtime_error("ready");
  };
  a->turn_end = fail("end");
  a->late = fail("late");
  b->late = [&] { log += "again;"; };
  auto now = reactor::time_point(1h);
  uut->set_clock([&] { return now; });
  uut->await(*a, reactor::awaited::message, 1ms);
  uut->await(*b, reactor::awaited::message, 1ms);
  now += 1s;
  first.bring();
  second.bring();

  uut->step();

  CAF_CHECK_EQUAL(std::exchange(log, {}), "a rw;b rw;a late;b late;again;job;a end;b end;");
  CAF_CHECK(thrown == (std::vector<std::string>{"ready", "late", "job", "end"}));
  // It comes again as it asked to, and the reactor does not think that it is still inside of a turn.
  a->ready = nullptr;
  CAF_CHECK_EQUAL(poll(), "a r;");
  a->turn_end = nullptr;
  uut->flush_later(*a);
  CAF_CHECK_EQUAL(poll(), "a end;");
  uut->run(job_of(bad));
  uut->flush_later(*b);
  CAF_CHECK_EQUAL(poll(), "b end;");
  CAF_CHECK_EQUAL(thrown.size(), 5u);
}

// -- the end of the loop ------------------------------------------------------------------

CAF_TEST(the_loop_ends_when_nothing_is_watched) {
  CAF_CHECK(run_ends());
  const socket_pair first;
  const socket_pair second;
  const auto a = watch_quiet(first, "a");
  const auto b = watch_quiet(second, "b");
  a->ready = [&] { uut->forget(*a); };
  b->ready = [&] { uut->forget(*b); };
  first.bring();
  boost::asio::post(*loop, [&] { second.bring(); });

  CAF_CHECK(run_ends());

  // From outside of a turn, also with a turn to come; and it can begin anew.
  for (const bool comes_again : {false, true}) {
    const auto c = watch_quiet(first, "c");
    if (comes_again)
      uut->again(*c);
    uut->forget(*c);
    CAF_CHECK(run_ends());
  }
  log.clear();
  std::function<void()> job = [&] { log += "job;"; };
  uut->defer(job_of(job));
  CAF_CHECK(run_ends());
  CAF_CHECK_EQUAL(log, "job;");
}

CAF_TEST(the_loop_goes_on_while_something_is_watched) {
  const socket_pair sockets;
  const auto a = watch_quiet(sockets, "a");
  loop->restart();
  loop->run_for(20ms);
  CAF_CHECK(!loop->stopped());
}

CAF_TEST(the_loop_may_go_with_watchers) {
  const socket_pair first;
  const socket_pair second;
  auto a = watch_quiet(first, "a");
  const auto b = watch_quiet(second, "b");
  const std::weak_ptr<watcher> lives = a;
  std::function<void()> job = [] { CAF_ERROR("the loop is gone"); };
  int ends = 0;
  a->at_end = [&, self = a.get()] {
    // As a session does it.
    ++ends;
    CAF_CHECK(!self->is_watched());
    uut->forget(*self);
    uut->again(*b);
    uut->flush_later(*b);
    uut->defer(job_of(job));
  };
  first.bring();
  second.bring();
  uut->again(*a);
  uut->flush_later(*a);
  uut->flush_later(*b);
  uut->defer(job_of(job));
  a = nullptr;

  loop = nullptr;

  CAF_CHECK(lives.expired());
  CAF_CHECK_EQUAL(ends, 1);
  CAF_CHECK(!b->is_watched());
  CAF_CHECK_EQUAL(b.use_count(), 1);
  CAF_CHECK_EQUAL(log, "");
}

CAF_TEST(the_loop_may_go_right_after_somebody_was_forgotten) {
  const socket_pair sockets;
  auto a = watch_quiet(sockets, "a");
  const std::weak_ptr<watcher> lives = a;
  uut->forget(*a);
  a = nullptr;
  loop = nullptr;
  CAF_CHECK(lives.expired());
}

CAF_TEST_FIXTURE_SCOPE_END()
