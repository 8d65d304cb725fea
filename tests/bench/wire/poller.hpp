// SPDX-License-Identifier: MIT
#pragma once

#include "descriptor.hpp"

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

namespace hubcaf::bench {

/// Waits for sockets: Linux' epoll, level-triggered.
class poller {
public:
  /// @throws std::system_error
  poller();

  /// Watches `socket`; `subject` comes back with its events. @throws std::system_error
  void add(int socket, std::uint32_t events, void* subject);

  /// Changes what a watched socket is watched for. @throws std::system_error
  void change(int socket, std::uint32_t events, void* subject);

  /// What happened; nothing after `longest`, which below 0 is for ever. Good until the next call. @throws std::system_error
  std::span<const epoll_event> wait(std::chrono::nanoseconds longest);

private:
  descriptor epoll_;
  std::array<epoll_event, 512> events_{};
};

} // namespace hubcaf::bench
