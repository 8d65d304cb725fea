// SPDX-License-Identifier: MIT
#pragma once

#include "connection_place.hpp"
#include "handshake_ticket.ipp"
#include "tcp.ipp"

#include <memory>

namespace hubcaf {

/// A connection on its way from the listener to its io thread.
struct accepted_socket {
  tcp_socket socket;
  asio::ip::tcp::endpoint peer;
  /// Counts it.
  connection_place place;
  /// Ends it if that place goes to a newcomer.
  std::shared_ptr<handshake_ticket> ticket;
};

} // namespace hubcaf
