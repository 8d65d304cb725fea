// SPDX-License-Identifier: MIT
/// A session for which memory runs out, at each place where it asks for some, and sockets that misbehave.
#define CAF_SUITE transport_session_memory

#include "../support/session_life.hpp"

#include <caf/test/unit_test.hpp>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>

using namespace hubcaf;
using namespace hubcaf::test;

CAF_TEST(wherever_memory_runs_out_the_session_ends_and_nothing_else) {
  for (const bool for_good : {false, true}) {
    int failed = 0;
    int nameless = 0;
    std::size_t places = 0;
    for (;; ++places) {
      session_life one(callback::none);
      int told = 0;
      one.pair.turns.on_exception([&](reactor::thrower) { ++told; });
      memory = {false, 0, places, for_good};
      one.play();
      const bool all_was_given = memory.asked <= places;
      memory = {};
      const bool right = one.pair.accepted == 1 && one.events.closes == 1 && one.events.all_settled() && one.is_gone();
      if (!right)
        CAF_ERROR("for good: " << for_good << ", allocation " << places << ": closes " << one.events.closes
                               << ", settled " << one.events.all_settled());
      failed += one.events.end == session_end::failed ? 1 : 0;
      nameless += one.events.is_nameless ? 1 : 0;
      if (one.events.is_nameless && told == 0)
        CAF_ERROR("for good: " << for_good << ", allocation " << places << ": nobody is told the cause");
      if (all_was_given || places > 1000)
        break;
    }
    CAF_MESSAGE("places " << places << ", sessions failed " << failed << ", of which without a cause " << nameless);
    CAF_CHECK(!for_good || nameless > 0);
    CAF_CHECK_GREATER(places, 10u);
    CAF_CHECK_LESS(places, 1000u);
    CAF_CHECK_EQUAL(static_cast<std::size_t>(failed), places);
  }
}

CAF_TEST(turns_go_on_without_memory) {
  boost::asio::io_context loop(1);
  auto& turns = reactor::of(loop);
  struct counter final : socket_watcher {
    void on_ready(bool, bool, bool) override {
      ++ready;
    }
    void on_turn_end() override {
      ++turn_ends;
    }
    void on_deadline() override {
      ++late;
    }
    int ready = 0;
    int turn_ends = 0;
    int late = 0;
  };
  const auto watcher = std::make_shared<counter>();
  std::array<int, 2> ends;
  CAF_REQUIRE_EQUAL(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()), 0);
  memory = {true, 0, 0, true};

  const bool watched = !turns.watch(ends[0], watcher);
  for (int i = 0; i < 5; ++i) {
    loop.restart();
    turns.again(*watcher);
    turns.flush_later(*watcher);
    turns.await(*watcher, reactor::awaited::message, std::chrono::milliseconds(0));
    loop.poll();
    loop.poll();
  }
  turns.retire(watcher);
  loop.restart();
  loop.poll();

  memory = {};
  CAF_CHECK(watched);
  CAF_CHECK_GREATER_OR_EQUAL(watcher->ready, 5);
  CAF_CHECK_EQUAL(watcher->turn_ends, 6);
  CAF_CHECK_GREATER_OR_EQUAL(watcher->late, 1);
  CAF_CHECK_EQUAL(watcher.use_count(), 1);
  ::close(ends[0]);
  ::close(ends[1]);
}

CAF_TEST(a_socket_that_cannot_be_watched_fails_the_handshake) {
  session_pair pair;
  int told = 0;
  boost::system::error_code handshake;
  auto uut = std::make_shared<websocket_session>(pair.turns, std::string(), session_limits{});
  const std::weak_ptr<websocket_session> lives = uut;

  uut->accept(-1, "HTTP/1.1 101 Switching Protocols\r\n\r\n", [&](boost::system::error_code ec) {
    ++told;
    handshake = ec;
  });
  CAF_CHECK_EQUAL(told, 0);
  uut = nullptr;
  pair.play();

  CAF_CHECK_EQUAL(told, 1);
  CAF_CHECK_EQUAL(handshake.value(), EBADF);
  CAF_CHECK(lives.expired());
}

CAF_TEST(a_socket_that_blocks_all_the_same_does_not_stop_the_loop) {
  session_pair pair;
  throwing_events events(callback::none);
  pair.open(events);
  const int flags = ::fcntl(pair.near(), F_GETFL);
  CAF_REQUIRE_EQUAL(::fcntl(pair.near(), F_SETFL, flags & ~O_NONBLOCK), 0);
  // A read that waits ends after this time.
  const timeval long_time{20, 0};
  ::setsockopt(pair.near(), SOL_SOCKET, SO_RCVTIMEO, &long_time, sizeof(long_time));
  // As much as one read takes: the session asks for more, and there is none.
  const auto message = client_frame(1, std::string(reactor::read_size - 8, 'x'));
  CAF_REQUIRE_EQUAL(message.size(), reactor::read_size);
  CAF_REQUIRE_EQUAL(pair.send(message), message.size());
  const auto begin = std::chrono::steady_clock::now();

  CAF_CHECK(pair.play());

  CAF_CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  pair.uut->abort();
  pair.play();
  CAF_CHECK_EQUAL(events.closes, 1);
}
