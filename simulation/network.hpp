// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace hubcaf::simulation {

/// What lies between one client and the hub. Messages of one connection never overtake each other; those of different connections do.
struct network {
  /// Time from one end to the other, each way. 0 or more.
  std::chrono::nanoseconds latency = std::chrono::milliseconds{20};
  /// Up to so much more, drawn anew for each message, evenly. 0 or more.
  std::chrono::nanoseconds jitter = std::chrono::milliseconds{5};
  /// Bytes per second from the hub to the client, and back; 0: no limit.
  std::uint64_t download = 0;
  std::uint64_t upload = 0;
  /// Bytes that the system takes at each end of one direction before its writer has to wait, at least 1. A message that began
  /// below is taken whole.
  std::size_t window = 64 * 1024;
  /// The connection breaks once so many bytes have passed, both ways together: the message that holds that byte is lost, and both
  /// ends are told.
  std::uint64_t breaks_after = std::numeric_limits<std::uint64_t>::max();
};

} // namespace hubcaf::simulation
