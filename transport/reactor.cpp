// SPDX-License-Identifier: MIT
#include "reactor.hpp"

#include "tcp.ipp"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/epoll.h>

namespace hubcaf {

namespace {

/// Sockets of which one turn hears; others are heard of in the next.
constexpr std::size_t events_per_turn = 64;

/// Rounds of jobs and writes in one turn: jobs that bring about jobs for ever share the loop with others.
constexpr int rounds_per_turn = 32;

/// Puts the reactor into its loop.
class reactor_service final : public asio::execution_context::service {
public:
  using key_type = reactor_service;
  static inline asio::execution_context::id id;

  explicit reactor_service(asio::io_context& loop) : asio::execution_context::service(loop), owned(loop) {
  }

  void shutdown() override {
    owned.shut_down();
  }

  reactor owned;
};

} // namespace

class reactor::impl {
public:
  explicit impl(asio::io_context& owner) : loop(owner), epoll(owner.get_executor()) {
    const auto handle = ::epoll_create1(EPOLL_CLOEXEC);
    if (handle < 0)
      throw std::system_error(errno, std::generic_category(), "epoll_create1");
    epoll.assign(handle);
  }

  // -- turns ------------------------------------------------------------------

  /// Waits for the next turn, if there may be one.
  void arm() {
    if (!again.empty()) {
      post_turn();
    } else if (armed) {
      // Who waits for nobody would keep the loop from ending.
      if (watchers.empty())
        epoll.cancel();
    } else if (!watchers.empty()) {
      armed = true;
      epoll.async_wait(descriptor::wait_read, [this](error_code ec) {
        armed = false;
        if (!ec)
          turn();
        else if (!shut)
          arm();
      });
    }
  }

  void post_turn() {
    if (std::exchange(turn_posted, true))
      return;
    asio::post(loop, [this] {
      turn_posted = false;
      turn();
    });
  }

  void turn() {
    inside = true;
    come.swap(again);
    std::array<epoll_event, events_per_turn> heard;
    const auto count = ::epoll_wait(epoll.native_handle(), heard.data(), static_cast<int>(heard.size()), 0);
    for (int i = 0; i < count; ++i)
      ready[static_cast<std::size_t>(i)] = static_cast<socket_watcher*>(heard[static_cast<std::size_t>(i)].data.ptr);
    for (int i = 0; i < count; ++i) {
      const auto events = heard[static_cast<std::size_t>(i)].events;
      const bool hung_up = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
      // Null if it was forgotten meanwhile.
      if (auto* watcher = std::exchange(ready[static_cast<std::size_t>(i)], nullptr))
        watcher->on_ready((events & EPOLLIN) != 0 || hung_up, (events & EPOLLOUT) != 0, hung_up);
    }
    for (std::size_t i = 0; i < come.size(); ++i)
      if (auto* watcher = come[i]) {
        watcher->comes_again_ = false;
        watcher->on_ready(true, false, false);
      }
    come.clear();
    finish();
    arm();
  }

  /// Jobs first, so that what they send leaves with the rest.
  void finish() {
    inside = true;
    for (int round = 0; round < rounds_per_turn && !(jobs.empty() && dirty.empty()); ++round) {
      // The last round is for what is to be written, however many jobs there are.
      if (jobs.empty() || round + 1 == rounds_per_turn) {
        flushing.swap(dirty);
        for (auto* watcher : flushing)
          if (watcher != nullptr)
            watcher->flushes_later_ = false;
        for (std::size_t i = 0; i < flushing.size(); ++i)
          if (auto* watcher = flushing[i])
            watcher->on_turn_end();
        flushing.clear();
      } else {
        running.swap(jobs);
        for (std::size_t i = 0; i < running.size(); ++i)
          running[i].run(running[i].context, running[i].argument);
        running.clear();
      }
    }
    // Who goes may take others along.
    while (!released.empty()) {
      going.swap(released);
      going.clear();
    }
    inside = false;
    if (!jobs.empty() || !dirty.empty())
      post_finish();
  }

  /// For what comes up between turns.
  void post_finish() {
    if (inside || std::exchange(finish_posted, true))
      return;
    asio::post(loop, [this] {
      finish_posted = false;
      finish();
      arm();
    });
  }

  static void leave_out(std::vector<socket_watcher*>& from, const socket_watcher* gone) {
    std::replace(from.begin(), from.end(), const_cast<socket_watcher*>(gone), static_cast<socket_watcher*>(nullptr));
  }

  using descriptor = asio::posix::basic_stream_descriptor<loop_executor>;

  asio::io_context& loop;
  descriptor epoll;
  /// Each knows its position.
  std::vector<std::shared_ptr<socket_watcher>> watchers;
  /// Those that were forgotten in this turn, which they may still be in the middle of.
  std::vector<std::shared_ptr<socket_watcher>> released;
  std::vector<std::shared_ptr<socket_watcher>> going;
  /// Who is still to be told in this turn, and who comes again in the next. Null: forgotten.
  std::array<socket_watcher*, events_per_turn> ready{};
  std::vector<socket_watcher*> come;
  std::vector<socket_watcher*> again;
  std::vector<socket_watcher*> dirty;
  std::vector<socket_watcher*> flushing;
  std::vector<job> jobs;
  std::vector<job> running;
  std::array<char, read_size> buffer;
  write_batch out;
  bool armed = false;
  bool turn_posted = false;
  bool finish_posted = false;
  bool inside = false;
  bool shut = false;
};

reactor& reactor::of(asio::io_context& loop) {
  return asio::use_service<reactor_service>(loop).owned;
}

reactor::reactor(asio::io_context& loop) : impl_(std::make_unique<impl>(loop)) {
}

reactor::~reactor() = default;

std::error_code reactor::watch(int socket, std::shared_ptr<socket_watcher> watcher) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = watcher.get();
  if (::epoll_ctl(impl_->epoll.native_handle(), EPOLL_CTL_ADD, socket, &event) != 0)
    return {errno, std::generic_category()};
  watcher->position_ = impl_->watchers.size();
  watcher->watched_socket_ = socket;
  impl_->watchers.push_back(std::move(watcher));
  if (!impl_->inside)
    impl_->arm();
  return {};
}

void reactor::forget(socket_watcher& watcher) {
  if (!watcher.is_watched())
    return;
  // That it is closed next is not enough: a child process may have a copy, and news of that would come here.
  ::epoll_ctl(impl_->epoll.native_handle(), EPOLL_CTL_DEL, watcher.watched_socket_, nullptr);
  auto& all = impl_->watchers;
  const auto position = std::exchange(watcher.position_, socket_watcher::not_watched);
  std::swap(all[position], all.back());
  // Its own code may be running.
  impl_->released.push_back(std::move(all.back()));
  all.pop_back();
  if (position < all.size())
    all[position]->position_ = position;
  std::replace(impl_->ready.begin(), impl_->ready.end(), &watcher, static_cast<socket_watcher*>(nullptr));
  if (std::exchange(watcher.comes_again_, false)) {
    impl_->leave_out(impl_->come, &watcher);
    impl_->leave_out(impl_->again, &watcher);
  }
  if (std::exchange(watcher.flushes_later_, false))
    impl_->leave_out(impl_->dirty, &watcher);
  impl_->leave_out(impl_->flushing, &watcher);
  // Lets go of it once the caller is done.
  impl_->post_finish();
}

void reactor::again(socket_watcher& watcher) {
  if (!watcher.is_watched() || std::exchange(watcher.comes_again_, true))
    return;
  impl_->again.push_back(&watcher);
  if (!impl_->inside)
    impl_->post_turn();
}

void reactor::flush_later(socket_watcher& watcher) {
  if (!watcher.is_watched() || std::exchange(watcher.flushes_later_, true))
    return;
  impl_->dirty.push_back(&watcher);
  impl_->post_finish();
}

void reactor::defer(job what) {
  impl_->jobs.push_back(what);
  impl_->post_finish();
}

void reactor::run(job what) {
  impl_->inside = true;
  what.run(what.context, what.argument);
  impl_->finish();
  impl_->arm();
}

std::span<char> reactor::read_buffer() noexcept {
  return impl_->buffer;
}

write_batch& reactor::batch() noexcept {
  return impl_->out;
}

asio::io_context& reactor::loop() noexcept {
  return impl_->loop;
}

void reactor::shut_down() noexcept {
  impl_->shut = true;
  for (auto& watcher : impl_->watchers)
    watcher->position_ = socket_watcher::not_watched;
  // What they let go of may come back here.
  auto all = std::move(impl_->watchers);
  auto gone = std::move(impl_->released);
  impl_->watchers.clear();
  impl_->released.clear();
  error_code ignored;
  impl_->epoll.close(ignored);
}

} // namespace hubcaf
