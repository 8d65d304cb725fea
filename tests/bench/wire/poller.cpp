// SPDX-License-Identifier: MIT
#include "poller.hpp"

#include <cerrno>
#include <ctime>
#include <system_error>

namespace hubcaf::bench {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

poller::poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_.is_open())
    fail("epoll_create1");
}

void poller::add(int socket, std::uint32_t events, void* subject) {
  epoll_event wanted{events, {.ptr = subject}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &wanted) != 0)
    fail("epoll_ctl");
}

void poller::change(int socket, std::uint32_t events, void* subject) {
  epoll_event wanted{events, {.ptr = subject}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, socket, &wanted) != 0)
    fail("epoll_ctl");
}

std::span<const epoll_event> poller::wait(std::chrono::nanoseconds longest) {
  constexpr auto second = std::chrono::nanoseconds(std::chrono::seconds{1}).count();
  const timespec time{longest.count() / second, longest.count() % second};
  const int count = ::epoll_pwait2(epoll_.get(), events_.data(), static_cast<int>(events_.size()),
                                   longest.count() < 0 ? nullptr : &time, nullptr);
  if (count < 0 && errno != EINTR)
    fail("epoll_pwait2");
  return {events_.data(), static_cast<std::size_t>(count < 0 ? 0 : count)};
}

} // namespace hubcaf::bench
