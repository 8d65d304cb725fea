// SPDX-License-Identifier: MIT
#include "reactor.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"
#include "reactor_turns.ipp"

#include <boost/asio/execution_context.hpp>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace hubcaf {

namespace {

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

std::uint64_t reactor::ceiling(const options& opts) {
  // A message that goes on in a larger buffer is there twice.
  return (amount{opts.io_threads} * (amount{sizeof(impl)} + amount{opts.max_message_size})).value();
}

reactor& reactor::of(asio::io_context& loop) {
  return asio::use_service<reactor_service>(loop).owned;
}

reactor::reactor(asio::io_context& loop) : impl_(std::make_unique<impl>(loop)) {
}

reactor::~reactor() {
  shut_down();
}

std::error_code reactor::watch(int socket, std::shared_ptr<socket_watcher> watcher) noexcept {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = watcher.get();
  if (::epoll_ctl(impl_->epoll.native_handle(), EPOLL_CTL_ADD, socket, &event) != 0)
    return {errno, std::generic_category()};
  auto& one = *watcher;
  one.watched_socket_ = socket;
  // It may have been forgotten in this turn.
  one.held_place_.unlink();
  one.held_ = std::move(watcher);
  impl_->watched.push_back(one);
  if (!impl_->inside)
    impl_->arm();
  return {};
}

void reactor::forget(socket_watcher& watcher) noexcept {
  if (!watcher.is_watched())
    return;
  watcher.dirty_.unlink();
  impl_->leave(watcher);
}

void reactor::retire(std::shared_ptr<socket_watcher> watcher) noexcept {
  if (impl_->shut)
    return;
  auto& one = *watcher;
  one.held_ = std::move(watcher);
  if (one.is_watched())
    impl_->leave(one);
  else if (!one.held_place_.is_linked())
    impl_->released.push_back(one);
  if (!one.dirty_.is_linked())
    impl_->dirty.push_back(one);
  impl_->post_finish();
}

void reactor::again(socket_watcher& watcher) noexcept {
  if (!watcher.is_watched() || watcher.again_.is_linked())
    return;
  impl_->again.push_back(watcher);
  if (!impl_->inside)
    impl_->post_turn();
}

void reactor::flush_later(socket_watcher& watcher) noexcept {
  if (!watcher.is_watched() || watcher.dirty_.is_linked())
    return;
  impl_->dirty.push_back(watcher);
  impl_->post_finish();
}

void reactor::await(socket_watcher& watcher, awaited what, std::chrono::milliseconds limit) {
  if (watcher.is_watched())
    impl_->await(watcher, what, limit);
}

void reactor::stop_waiting(socket_watcher& watcher) noexcept {
  watcher.wait_.unlink();
}

void reactor::defer(job what) {
  impl_->jobs.push_back(what);
  impl_->post_finish();
}

void reactor::run(job what) noexcept {
  impl_->inside = true;
  impl_->guard([&] { what.run(what.context, what.argument); }, thrower::job);
  impl_->finish();
  impl_->arm();
}

bool reactor::step() noexcept {
  const bool busy = impl_->turn();
  impl_->arm();
  return busy;
}

void reactor::set_clock(std::function<time_point()> now) {
  impl_->clock = std::move(now);
}

reactor::time_point reactor::now() const {
  return impl_->now();
}

void reactor::on_exception(std::function<void(thrower)> handler) {
  impl_->thrown = std::move(handler);
}

void reactor::report_exception() noexcept {
  impl_->report(thrower::watcher);
}

std::uint64_t reactor::visits() const noexcept {
  return impl_->visits;
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
  auto all = impl::held_list();
  all.splice(all.end(), impl_->watched);
  all.splice(all.end(), impl_->released);
  for (auto& watcher : all) {
    watcher.watched_socket_ = -1;
    watcher.again_.unlink();
    watcher.dirty_.unlink();
    watcher.wait_.unlink();
  }
  error_code ignored;
  impl_->epoll.close(ignored);
  impl_->alarm.close(ignored);
  // What they let go of may come back here.
  while (!all.empty()) {
    auto& watcher = all.front();
    all.pop_front();
    const auto gone = std::exchange(watcher.held_, nullptr);
  }
}

} // namespace hubcaf
