// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_reactor

#include "../support/reactor_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cerrno>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

using namespace hubcaf;
using namespace hubcaf::test;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(reactor_tests, reactor_fixture)

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

CAF_TEST_FIXTURE_SCOPE_END()
