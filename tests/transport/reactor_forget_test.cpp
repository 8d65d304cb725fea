// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_reactor_forget

#include "../support/reactor_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include <unistd.h>

using namespace hubcaf;
using namespace hubcaf::test;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(reactor_forget_tests, reactor_fixture)

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

CAF_TEST_FIXTURE_SCOPE_END()
