// SPDX-License-Identifier: MIT
#pragma once

#include "handler_memory.ipp"
#include "reactor.hpp"
#include "tcp.ipp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/epoll.h>
#include <sys/timerfd.h>

namespace hubcaf {

/// The turns of a reactor, and its lists. What others may ask of it is in reactor.cpp.
class reactor::impl {
public:
  /// Sockets of which one turn hears; others are heard of in the next.
  static constexpr std::size_t events_per_turn = 64;
  /// Rounds of jobs and writes in one turn: jobs that bring about jobs for ever share the loop with others.
  static constexpr int rounds_per_turn = 6;
  /// One round in so many is for what is to be written, however many jobs there are: what they send must not pile up.
  static constexpr int rounds_per_write = 3;

  template <socket_watcher::link socket_watcher::*Link>
  using list_of =
    boost::intrusive::list<socket_watcher, boost::intrusive::member_hook<socket_watcher, socket_watcher::link, Link>,
                           boost::intrusive::constant_time_size<false>>;
  using held_list = list_of<&socket_watcher::held_place_>;
  using again_list = list_of<&socket_watcher::again_>;
  using dirty_list = list_of<&socket_watcher::dirty_>;
  using wait_list = list_of<&socket_watcher::wait_>;
  using descriptor = asio::posix::basic_stream_descriptor<loop_executor>;

  explicit impl(asio::io_context& owner) : loop(owner), epoll(owner.get_executor()), alarm(owner.get_executor()) {
    epoll.assign(demand(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
    alarm.assign(demand(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd_create"));
    // The alarm is the only news that has no watcher.
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    demand(::epoll_ctl(epoll.native_handle(), EPOLL_CTL_ADD, alarm.native_handle(), &event), "epoll_ctl");
  }

  static int demand(int result, const char* call) {
    if (result < 0)
      throw std::system_error(errno, std::generic_category(), call);
    return result;
  }

  // -- turns ------------------------------------------------------------------

  /// Waits for the next turn, if there may be one.
  void arm() noexcept {
    if (!again.empty()) {
      post_turn();
    } else if (armed) {
      // An armed wait keeps the loop alive: it is cancelled when the last socket is gone.
      error_code ignored;
      if (watched.empty())
        epoll.cancel(ignored);
    } else if (!watched.empty()) {
      armed = true;
      epoll.async_wait(descriptor::wait_read,
                       asio::bind_allocator(handler_allocator<void>(wait_slot), [this](error_code ec) {
                         armed = false;
                         if (!ec)
                           turn();
                         if (!shut)
                           arm();
                       }));
    }
  }

  void post_turn() noexcept {
    if (std::exchange(turn_posted, true))
      return;
    asio::post(loop, asio::bind_allocator(handler_allocator<void>(turn_slot), [this] {
                 turn_posted = false;
                 turn();
                 arm();
               }));
  }

  /// @returns whether there was anything to do.
  bool turn() noexcept {
    inside = true;
    bool busy = !again.empty() || !jobs.empty() || !dirty.empty();
    come.swap(again);
    std::array<epoll_event, events_per_turn> heard;
    const auto count = ::epoll_wait(epoll.native_handle(), heard.data(), static_cast<int>(heard.size()), 0);
    bool is_time = static_cast<bool>(clock);
    for (std::uint8_t i = 0; i < count; ++i) {
      ready[i] = static_cast<socket_watcher*>(heard[i].data.ptr);
      if (ready[i] != nullptr)
        ready[i]->news_ = i;
      else
        is_time = true;
    }
    for (std::uint8_t i = 0; i < count; ++i) {
      const auto events = heard[i].events;
      const bool hung_up = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
      // Null if it was forgotten meanwhile.
      if (auto* watcher = std::exchange(ready[i], nullptr)) {
        watcher->news_ = socket_watcher::no_news;
        guard([&] { watcher->on_ready((events & EPOLLIN) != 0 || hung_up, (events & EPOLLOUT) != 0, hung_up); });
      }
    }
    while (!come.empty()) {
      auto& watcher = come.front();
      come.pop_front();
      guard([&] { watcher.on_ready(true, false, false); });
    }
    if (is_time)
      busy |= tell_overdue();
    finish();
    return busy || count > 0;
  }

  /// Jobs first, so that what they send leaves with the rest.
  void finish() noexcept {
    inside = true;
    for (int round = 0; round < rounds_per_turn && !(jobs.empty() && dirty.empty()); ++round) {
      if (jobs.empty() || (round + 1) % rounds_per_write == 0) {
        flushing.swap(dirty);
        while (!flushing.empty()) {
          auto& watcher = flushing.front();
          flushing.pop_front();
          guard([&] { watcher.on_turn_end(); });
        }
      } else {
        running.swap(jobs);
        for (std::size_t i = 0; i < running.size(); ++i)
          guard([&] { running[i].run(running[i].context, running[i].argument); }, thrower::job);
        running.clear();
      }
    }
    let_go();
    inside = false;
    if (!jobs.empty() || !dirty.empty())
      post_finish();
  }

  /// For what comes up between turns.
  void post_finish() noexcept {
    if (inside || std::exchange(finish_posted, true))
      return;
    asio::post(loop, asio::bind_allocator(handler_allocator<void>(finish_slot), [this] {
                 finish_posted = false;
                 finish();
                 arm();
               }));
  }

  /// Nothing that a watcher or a job throws gets past this.
  template <class Call>
  void guard(Call call, thrower who = thrower::watcher) noexcept {
    ++visits;
    try {
      call();
    } catch (...) {
      report(who);
    }
  }

  void report(thrower who) noexcept {
    if (!thrown)
      return;
    try {
      thrown(who);
    } catch (...) {
      // The handler of exceptions has nobody to turn to.
    }
  }

  // -- deadlines --------------------------------------------------------------

  [[nodiscard]] time_point now() const {
    return clock ? clock() : std::chrono::steady_clock::now();
  }

  void await(socket_watcher& watcher, awaited what, std::chrono::milliseconds limit) {
    watcher.wait_.unlink();
    watcher.deadline_ = now() + limit;
    auto& all = waits[static_cast<std::size_t>(what)];
    auto place = all.end();
    while (place != all.begin() && std::prev(place)->deadline_ > watcher.deadline_)
      --place;
    all.insert(place, watcher);
    set_alarm(watcher.deadline_);
  }

  /// Wakes the loop at this time, or earlier. An alarm stays set when nobody waits for it any more: one that rings in
  /// vain costs less than setting it anew for each message that comes in two pieces.
  void set_alarm(time_point when) noexcept {
    if (clock || when >= alarm_time)
      return;
    alarm_time = when;
    const auto since_start = std::max(when.time_since_epoch(), time_point::duration(1));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_start);
    itimerspec time{};
    time.it_value.tv_sec = seconds.count();
    time.it_value.tv_nsec = std::chrono::nanoseconds(since_start - seconds).count();
    ::timerfd_settime(alarm.native_handle(), TFD_TIMER_ABSTIME, &time, nullptr);
  }

  /// @returns whether anybody was.
  bool tell_overdue() noexcept {
    alarm_time = time_point::max();
    wait_list overdue;
    if (std::all_of(waits.begin(), waits.end(), [](const auto& one) { return one.empty(); }))
      return false;
    guard([&] {
      const auto by_now = now();
      for (auto& all : waits)
        while (!all.empty() && all.front().deadline_ <= by_now) {
          auto& watcher = all.front();
          all.pop_front();
          overdue.push_back(watcher);
        }
    });
    const bool any = !overdue.empty();
    while (!overdue.empty()) {
      auto& watcher = overdue.front();
      overdue.pop_front();
      guard([&] { watcher.on_deadline(); });
    }
    for (const auto& all : waits)
      if (!all.empty())
        set_alarm(all.front().deadline_);
    return any;
  }

  // -- coming and going -------------------------------------------------------

  /// Takes the watcher out of everything but what it still has to write.
  void leave(socket_watcher& watcher) noexcept {
    // That it is closed next is not enough: a child process may have a copy, and news of that would come here.
    ::epoll_ctl(epoll.native_handle(), EPOLL_CTL_DEL, std::exchange(watcher.watched_socket_, -1), nullptr);
    if (const auto news = std::exchange(watcher.news_, socket_watcher::no_news); news != socket_watcher::no_news)
      ready[news] = nullptr;
    watcher.again_.unlink();
    watcher.wait_.unlink();
    // Its own code may be running.
    watcher.held_place_.unlink();
    released.push_back(watcher);
    // Lets go of it once the caller is done.
    post_finish();
  }

  /// Lets go of those that were forgotten. One that goes may take others along.
  void let_go() noexcept {
    held_list not_yet;
    while (!released.empty()) {
      auto& watcher = released.front();
      released.pop_front();
      if (watcher.dirty_.is_linked())
        not_yet.push_back(watcher);
      else
        const auto gone = std::exchange(watcher.held_, nullptr);
    }
    released.swap(not_yet);
  }

  asio::io_context& loop;
  descriptor epoll;
  descriptor alarm;
  time_point alarm_time = time_point::max();
  std::function<time_point()> clock;
  std::function<void(thrower)> thrown;
  held_list watched;
  /// Those that were forgotten in this turn, which they may still be in the middle of, or that have a last turn's end
  /// to hear of.
  held_list released;
  /// Who is still to be told in this turn, and who comes again in the next. Null: forgotten.
  std::array<socket_watcher*, events_per_turn> ready{};
  again_list come;
  again_list again;
  dirty_list dirty;
  dirty_list flushing;
  /// One for each `awaited`, in the order of deadlines.
  std::array<wait_list, 2> waits;
  std::vector<job> jobs;
  std::vector<job> running;
  std::uint64_t visits = 0;
  std::array<char, read_size> buffer;
  write_batch out;
  handler_memory wait_slot;
  handler_memory turn_slot;
  handler_memory finish_slot;
  bool armed = false;
  bool turn_posted = false;
  bool finish_posted = false;
  bool inside = false;
  bool shut = false;
};

} // namespace hubcaf
