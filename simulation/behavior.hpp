// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/close_code.hpp"
#include "received.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace hubcaf::simulation {

class client;

/// How a client's connection ended, as the client sees it.
struct disconnection {
  /// Code of the Close frame that the hub sent; `abnormal` if the connection was lost.
  close_code code = close_code::abnormal;
  /// The word in `system.closing`, such as `slow_consumer`; else the Close frame's reason.
  std::string reason;
  /// When the hub would like to have the client back; nothing if it said nothing, or never.
  std::optional<std::chrono::milliseconds> retry_after;
  /// The status with which the upgrade was refused; 0 if there was a connection.
  unsigned refused_with = 0;
};

/// What a simulated client does: override what matters, or `play` a `script`. One object may serve many clients.
/// Everything runs on the world's thread, at the client's end of the wire; what it throws ends the run.
class behavior {
public:
  virtual ~behavior() = default;

  /// The hub has said `system.welcome`.
  virtual void on_open(client&) {
  }

  /// A message came; `system.welcome` and `system.closing` are not among them.
  virtual void on_message(client&, const received&) {
  }

  /// The connection is over, or was refused. Not called if the client itself closed or reset it.
  virtual void on_close(client&, const disconnection&) {
  }

  /// `client::after` is over, with the number that was given there.
  virtual void on_timer(client&, std::uint32_t) {
  }
};

} // namespace hubcaf::simulation
