// SPDX-License-Identifier: MIT
#include "descriptor_limit.hpp"

#include "options.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <limits>
#include <system_error>

#include <sys/resource.h>

namespace hubcaf {

namespace {

/// Connections that ask for the hub's health have places of their own.
constexpr std::uint64_t health_connections = 16;

/// Handshakes whose place has gone to a newcomer, and refused connections that wait for their peer's end.
constexpr std::uint64_t leaving_connections = 32 + 16;

/// An event loop has one epoll set of its own and one for its sockets, one timer, and one event to be woken by.
constexpr std::uint64_t per_io_thread = 4;

/// The listening socket and the spare descriptor, and some for files and whatever handlers open.
constexpr std::uint64_t for_the_process = 2 + 32;

} // namespace

std::uint64_t descriptors_needed(const options& settings, std::uint64_t open) noexcept {
  return std::uint64_t{settings.max_connections} + settings.max_http_connections + settings.max_handshakes +
         health_connections + leaving_connections + per_io_thread * settings.io_threads + for_the_process + open;
}

std::uint64_t open_descriptors() {
  std::error_code ec;
  const std::filesystem::directory_iterator first("/proc/self/fd", ec);
  // Where the system does not tell: standard input, output and error. One of those listed is the listing's own.
  return ec ? 3 : static_cast<std::uint64_t>(std::distance(first, std::filesystem::directory_iterator())) - 1;
}

std::uint64_t raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return std::numeric_limits<std::uint64_t>::max();
  auto raised = limit;
  raised.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

bool fit_connections(options& settings, std::uint64_t open, std::uint64_t limit) noexcept {
  const auto needed = descriptors_needed(settings, open);
  if (needed <= limit)
    return false;
  const std::uint64_t clients = settings.max_connections;
  const std::uint64_t http = settings.max_http_connections;
  const std::uint64_t others = http + settings.max_handshakes;
  const auto besides = needed - clients - others;
  const auto room = limit > besides ? limit - besides : 0;
  // WebSockets have two thirds, or all that they asked for.
  const auto room_of_others = std::max(room / 3, room - std::min(clients, room));
  if (others > room_of_others) {
    settings.max_http_connections = std::max<std::uint64_t>(room_of_others * http / others, 1);
    settings.max_handshakes = std::max<std::uint64_t>(
      room_of_others - std::min<std::uint64_t>(settings.max_http_connections, room_of_others), 1);
  }
  const auto taken = std::uint64_t{settings.max_http_connections} + settings.max_handshakes;
  settings.max_connections = std::clamp<std::uint64_t>(room > taken ? room - taken : 1, 1, clients);
  return true;
}

} // namespace hubcaf
