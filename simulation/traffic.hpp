// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace hubcaf::simulation {

/// What has passed between all clients and the hub so far: what its receiver took, but for pings, which count when they are sent.
struct traffic {
  /// Text messages, welcomes and all.
  std::uint64_t to_clients = 0;
  std::uint64_t to_hub = 0;
  /// WebSocket pings of the hub, and the clients' answers.
  std::uint64_t pings = 0;
  std::uint64_t pongs = 0;
  /// WebSocket Pings of clients, and the hub's answers. A Pong that waits for its client gives way to the next one.
  std::uint64_t client_pings = 0;
  std::uint64_t client_pongs = 0;
};

} // namespace hubcaf::simulation
