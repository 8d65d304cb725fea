// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_reactor

#include <hubcaf/transport/reactor.hpp>

#include <caf/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

/// Two connected sockets that do not block.
struct socket_pair {
  socket_pair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
      throw std::runtime_error("no sockets");
  }

  socket_pair(const socket_pair&) = delete;
  socket_pair& operator=(const socket_pair&) = delete;

  ~socket_pair() {
    for (const int end : ends)
      if (end >= 0)
        ::close(end);
  }

  int near() const {
    return ends[0];
  }

  // Sends a byte from the other end.
  void bring() const {
    CAF_REQUIRE_EQUAL(::send(ends[1], "x", 1, MSG_NOSIGNAL), 1);
  }

  int ends[2];
};

/// Writes down what it is told in a log that it shares with others: `a r` for readable, `w`, `h`, and `a end`.
struct watcher final : socket_watcher {
  watcher(std::string its_name, std::string& its_log) : name(std::move(its_name)), log(its_log) {
  }

  ~watcher() {
    if (at_end)
      at_end();
  }

  void on_ready(bool readable, bool writable, bool hung_up) override {
    log += name + (readable ? " r" : " ") + (writable ? "w" : "") + (hung_up ? "h;" : ";");
    if (ready)
      ready();
  }

  void on_turn_end() override {
    log += name + " end;";
    if (turn_end)
      turn_end();
  }

  void on_deadline() override {
    log += name + " late;";
    if (late)
      late();
  }

  // As a watcher sees it itself.
  bool is_waiting() const {
    return awaits();
  }

  std::string name;
  std::string& log;
  std::function<void()> late;
  std::function<void()> ready;
  std::function<void()> turn_end;
  std::function<void()> at_end;
};

struct fixture {
  fixture() : loop(std::make_unique<boost::asio::io_context>(1)), uut(&reactor::of(*loop)) {
  }

  // Lets the loop do what there is to do. @returns what was told.
  std::string poll() {
    for (int i = 0; i < 5; ++i) {
      loop->restart();
      loop->poll();
    }
    return std::exchange(log, {});
  }

  // Runs the loop until it ends by itself. @returns false if it does not.
  bool run_ends() {
    loop->restart();
    loop->run_for(5s);
    return loop->stopped();
  }

  // Runs the loop until `done`. @returns false if that takes too long.
  bool run_until(const bool& done) {
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    loop->restart();
    while (!done && std::chrono::steady_clock::now() < deadline)
      loop->run_one_for(100ms);
    return done;
  }

  std::shared_ptr<watcher> watch(const socket_pair& sockets, std::string name) {
    auto result = std::make_shared<watcher>(std::move(name), log);
    CAF_REQUIRE(!uut->watch(sockets.near(), result));
    return result;
  }

  // The same, and what is told at first has been told.
  std::shared_ptr<watcher> watch_quiet(const socket_pair& sockets, std::string name) {
    auto result = watch(sockets, std::move(name));
    poll();
    return result;
  }

  // A job that calls `run`, which has to live.
  static reactor::job job_of(std::function<void()>& run) {
    return {[](void* context, void*) { (*static_cast<std::function<void()>*>(context))(); }, &run, nullptr};
  }

  std::string log;
  std::unique_ptr<boost::asio::io_context> loop;
  reactor* uut;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(reactor_tests, fixture)

CAF_TEST(a_loop_has_one_reactor) {
  boost::asio::io_context other;
  CAF_CHECK(&reactor::of(*loop) == uut);
  CAF_CHECK(&reactor::of(other) != uut);
  CAF_CHECK(&uut->loop() == loop.get());
  CAF_CHECK_EQUAL(uut->read_buffer().size(), reactor::read_size);
}

// -- what is told ------------------------------------------------------------------

CAF_TEST(a_change_is_told_once) {
  const socket_pair sockets;
  const socket_pair others;
  const auto a = watch(sockets, "a");
  CAF_CHECK_EQUAL(poll(), "a w;");
  const auto b = watch_quiet(others, "b");

  sockets.bring();
  CAF_CHECK_EQUAL(poll(), "a rw;");
  // It is not read, and there are more turns.
  others.bring();
  CAF_CHECK_EQUAL(poll(), "b rw;");
  sockets.bring();
  CAF_CHECK_EQUAL(poll(), "a rw;");
}

CAF_TEST(a_full_socket_tells_when_it_takes_bytes_again) {
  const socket_pair sockets;
  const auto a = watch_quiet(sockets, "a");
  std::vector<char> bytes(64 * 1024);
  while (::send(sockets.near(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0) {
  }
  CAF_CHECK_EQUAL(poll(), "");

  while (::recv(sockets.ends[1], bytes.data(), bytes.size(), 0) > 0) {
  }

  CAF_CHECK(poll().starts_with("a w;"));
}

CAF_TEST(the_end_of_the_peer_is_told) {
  const socket_pair half;
  socket_pair closed;
  const auto a = watch_quiet(half, "a");
  ::shutdown(half.ends[1], SHUT_WR);
  CAF_CHECK_EQUAL(poll(), "a rwh;");

  const auto b = watch_quiet(closed, "b");
  ::close(std::exchange(closed.ends[1], -1));
  CAF_CHECK_EQUAL(poll(), "b rwh;");
}

CAF_TEST(what_came_before_the_watch_is_told) {
  const socket_pair sockets;
  sockets.bring();
  const auto a = watch(sockets, "a");
  CAF_CHECK_EQUAL(poll(), "a rw;");
}

CAF_TEST(more_sockets_than_one_turn_hears_are_all_told) {
  std::vector<std::unique_ptr<socket_pair>> sockets;
  std::vector<std::shared_ptr<watcher>> watchers;
  for (int i = 0; i < 300; ++i) {
    sockets.push_back(std::make_unique<socket_pair>());
    watchers.push_back(watch(*sockets.back(), "a"));
  }
  CAF_CHECK_EQUAL(poll().size(), 300u * 4);
  std::vector<int> told(sockets.size());
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    watchers[i]->ready = [&told, i] { ++told[i]; };
    sockets[i]->bring();
  }

  poll();

  CAF_CHECK(told == std::vector<int>(sockets.size(), 1));
}

CAF_TEST(what_cannot_be_watched_is_an_error) {
  const socket_pair sockets;
  const auto a = watch(sockets, "a");
  auto other = std::make_shared<watcher>("b", log);

  CAF_CHECK_EQUAL(uut->watch(-1, other).value(), EBADF);
  CAF_CHECK_EQUAL(uut->watch(sockets.near(), other).value(), EEXIST);

  CAF_CHECK(!other->is_watched());
  CAF_CHECK_EQUAL(other.use_count(), 1);
  CAF_CHECK(a->is_watched());
}

// -- again ---------------------------------------------------------------------------

CAF_TEST(who_comes_again_comes_after_those_with_news_in_the_next_turn) {
  const socket_pair first;
  const socket_pair second;
  const auto a = watch_quiet(first, "a");
  const auto b = watch_quiet(second, "b");
  a->ready = [&, times = 0]() mutable {
    if (times++ > 0)
      return;
    uut->again(*a);
    uut->again(*a);
    uut->flush_later(*a);
    second.bring();
  };

  first.bring();

  CAF_CHECK_EQUAL(poll(), "a rw;a end;b rw;a r;");
}

CAF_TEST(who_comes_again_for_ever_keeps_nobody_out) {
  const socket_pair first;
  const socket_pair second;
  const auto a = watch_quiet(first, "a");
  const auto b = watch_quiet(second, "b");
  int times = 0;
  bool timer_ran = false;
  bool both = false;
  a->ready = [&] {
    uut->again(*a);
    if (++times == 100)
      second.bring();
  };
  b->ready = [&] { both = timer_ran; };
  boost::asio::steady_timer timer(*loop, 1ms);
  timer.async_wait([&](boost::system::error_code) {
    timer_ran = true;
    second.bring();
  });

  uut->again(*a);

  CAF_CHECK(run_until(both));
  CAF_CHECK_GREATER(times, 100);
}

CAF_TEST(nobody_comes_again_who_is_not_watched) {
  watcher stranger("s", log);
  uut->again(stranger);
  uut->flush_later(stranger);
  CAF_CHECK_EQUAL(poll(), "");
  CAF_CHECK(!stranger.is_watched());
}

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

// -- forgetting ------------------------------------------------------------------------

CAF_TEST(who_is_forgotten_is_told_no_more_though_the_socket_stays_open) {
  const socket_pair sockets;
  const socket_pair others;
  auto a = watch_quiet(sockets, "a");
  const auto b = watch_quiet(others, "b");
  const std::weak_ptr<watcher> lives = a;

  sockets.bring();
  uut->again(*a);
  uut->flush_later(*a);
  uut->forget(*a);
  CAF_CHECK(!a->is_watched());
  uut->forget(*a);
  a = nullptr;
  CAF_CHECK_EQUAL(poll(), "");
  CAF_CHECK(lives.expired());

  sockets.bring();
  others.bring();
  CAF_CHECK_EQUAL(poll(), "b rw;");
}

CAF_TEST(a_copy_of_a_closed_socket_tells_nothing) {
  socket_pair sockets;
  const socket_pair others;
  const int copy = ::dup(sockets.near());
  auto a = watch_quiet(sockets, "a");
  const auto b = watch_quiet(others, "b");
  uut->forget(*a);
  a = nullptr;
  ::close(std::exchange(sockets.ends[0], -1));
  poll();

  sockets.bring();
  others.bring();

  CAF_CHECK_EQUAL(poll(), "b rw;");
  ::close(copy);
}

CAF_TEST(who_was_forgotten_may_be_watched_again) {
  const socket_pair sockets;
  const auto a = watch_quiet(sockets, "a");
  uut->forget(*a);
  CAF_CHECK(!uut->watch(sockets.near(), a));
  CAF_CHECK(a->is_watched());
  poll();
  sockets.bring();
  CAF_CHECK_EQUAL(poll(), "a rw;");
}

CAF_TEST(who_forgets_another_with_news_keeps_it_from_being_told) {
  const socket_pair first;
  const socket_pair second;
  auto a = watch_quiet(first, "a");
  auto b = watch_quiet(second, "b");
  const std::weak_ptr<watcher> lives = b;
  a->ready = [&] {
    uut->forget(*b);
    // It lives to the end of the turn, for it may be in the middle of something.
    b = nullptr;
    CAF_CHECK(!lives.expired());
  };
  b->ready = [&] { CAF_ERROR("it was forgotten"); };

  first.bring();
  second.bring();

  CAF_CHECK_EQUAL(poll(), "a rw;");
  CAF_CHECK(lives.expired());
}

CAF_TEST(who_forgets_another_that_comes_again_keeps_it_from_being_told) {
  const socket_pair first;
  const socket_pair second;
  const auto a = watch_quiet(first, "a");
  auto b = watch_quiet(second, "b");
  a->ready = [&] {
    if (b != nullptr)
      uut->forget(*std::exchange(b, nullptr));
  };
  uut->again(*a);
  uut->again(*b);
  CAF_CHECK_EQUAL(poll(), "a r;");
}

CAF_TEST(who_forgets_another_at_the_end_of_a_turn_keeps_it_from_being_told) {
  const socket_pair first;
  const socket_pair second;
  const socket_pair third;
  const auto a = watch_quiet(first, "a");
  auto b = watch_quiet(second, "b");
  const auto c = watch_quiet(third, "c");
  a->turn_end = [&] { uut->forget(*std::exchange(b, nullptr)); };
  for (auto* one : {a.get(), b.get(), c.get()})
    uut->flush_later(*one);

  CAF_CHECK_EQUAL(poll(), "a end;c end;");

  third.bring();
  CAF_CHECK_EQUAL(poll(), "c rw;");
}

CAF_TEST(a_watcher_may_forget_itself_whenever_it_is_told) {
  for (const bool at_turn_end : {false, true}) {
    const socket_pair sockets;
    auto a = watch_quiet(sockets, "a");
    const std::weak_ptr<watcher> lives = a;
    auto forget = [&] {
      auto& self = *a;
      uut->forget(self);
      a = nullptr;
      // Its memory is there until its own code is done.
      self.log += self.name + " forgot itself;";
      uut->flush_later(self);
      uut->again(self);
    };
    if (at_turn_end) {
      a->turn_end = forget;
      uut->flush_later(*a);
    } else {
      a->ready = forget;
      sockets.bring();
    }

    CAF_CHECK_EQUAL(poll(), at_turn_end ? "a end;a forgot itself;" : "a rw;a forgot itself;");
    CAF_CHECK(lives.expired());
  }
}

CAF_TEST(a_watcher_may_be_exchanged_for_another_in_the_middle_of_a_turn) {
  const socket_pair first;
  const socket_pair second;
  const auto a = watch_quiet(first, "a");
  auto b = watch_quiet(second, "b");
  a->ready = [&] {
    uut->forget(*b);
    b = watch(second, "c");
  };
  first.bring();
  second.bring();

  // The newcomer is told in the next turn.
  CAF_CHECK_EQUAL(poll(), "a rw;c rw;");
}

CAF_TEST(who_goes_may_take_another_along) {
  const socket_pair first;
  const socket_pair second;
  auto a = watch_quiet(first, "a");
  auto b = watch_quiet(second, "b");
  const std::weak_ptr<watcher> lives = b;
  a->at_end = [&] {
    auto* other = b.get();
    b = nullptr;
    uut->forget(*other);
  };
  uut->forget(*a);
  a = nullptr;
  poll();
  CAF_CHECK(lives.expired());
  CAF_CHECK(run_ends());
}

CAF_TEST(many_that_are_forgotten_in_one_flush_cost_no_more_apiece_than_few) {
  const auto visits_apiece = [this](std::size_t count) {
    std::vector<std::unique_ptr<socket_pair>> sockets;
    std::vector<std::shared_ptr<watcher>> all;
    for (std::size_t i = 0; i < count; ++i) {
      sockets.push_back(std::make_unique<socket_pair>());
      all.push_back(watch(*sockets.back(), "a"));
    }
    poll();
    for (const auto& one : all) {
      one->turn_end = [this, self = one.get()] { uut->forget(*self); };
      uut->flush_later(*one);
    }
    const auto before = uut->visits();
    poll();
    CAF_CHECK(std::none_of(all.begin(), all.end(), [](const auto& one) { return one->is_watched(); }));
    return static_cast<double>(uut->visits() - before) / static_cast<double>(count);
  };
  CAF_CHECK_EQUAL(visits_apiece(100), 1.0);
  CAF_CHECK_EQUAL(visits_apiece(400), 1.0);
}

CAF_TEST(who_is_retired_hears_once_of_the_end_of_a_turn) {
  const socket_pair sockets;
  auto a = watch_quiet(sockets, "a");
  auto stranger = std::make_shared<watcher>("s", log);
  const std::weak_ptr<watcher> lives = a;
  uut->flush_later(*a);
  uut->retire(a);
  uut->retire(stranger);
  uut->retire(stranger);
  CAF_CHECK(!a->is_watched());
  a = nullptr;
  CAF_CHECK_EQUAL(log, "");
  sockets.bring();

  CAF_CHECK_EQUAL(poll(), "a end;s end;");

  CAF_CHECK(lives.expired());
  CAF_CHECK_EQUAL(stranger.use_count(), 1);
}

CAF_TEST(who_retires_at_the_end_of_a_turn_hears_once_more) {
  const socket_pair sockets;
  auto a = watch_quiet(sockets, "a");
  a->turn_end = [&] {
    if (a->is_watched())
      uut->retire(a);
  };
  uut->flush_later(*a);
  CAF_CHECK_EQUAL(poll(), "a end;a end;");
  CAF_CHECK_EQUAL(a.use_count(), 1);
}

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

// -- exceptions ------------------------------------------------------------------------------

CAF_TEST(an_exception_keeps_nobody_from_their_turn) {
  std::vector<std::string> thrown;
  uut->on_exception([&](std::exception_ptr what) {
    try {
      std::rethrow_exception(std::move(what));
    } catch (const std::exception& error) {
      thrown.emplace_back(error.what());
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
