// SPDX-License-Identifier: MIT
#pragma once

#include "tcp.ipp"

#include <string>

namespace hubcaf {

/// What passes from HTTP to WebSocket.
struct upgrade_handoff {
  tcp_socket socket;
  /// Value of `Sec-WebSocket-Key`, already checked.
  std::string key;
  /// Bytes that were read behind the request.
  std::string ahead;
};

} // namespace hubcaf
