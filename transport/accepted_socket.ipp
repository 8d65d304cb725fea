// SPDX-License-Identifier: MIT
#pragma once

#include "connection_place.hpp"
#include "tcp.ipp"

namespace hubcaf {

/// A connection on its way from the listener to its io thread.
struct accepted_socket {
  tcp_socket socket;
  asio::ip::tcp::endpoint peer;
  /// Counts it.
  connection_place place;
};

} // namespace hubcaf
