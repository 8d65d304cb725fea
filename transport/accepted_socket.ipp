// SPDX-License-Identifier: MIT
#pragma once

#include "http_service.hpp"
#include "tcp.ipp"

namespace hubcaf {

/// A connection on its way from the listener to its io thread.
struct accepted_socket {
  tcp_socket socket;
  /// Counts it.
  http_slot slot;
  /// There are too many connections; the peer is to be told so.
  bool refused = false;
};

} // namespace hubcaf
