// SPDX-License-Identifier: MIT
#pragma once

#include "tcp.ipp"

#include <boost/asio/compose.hpp>

#include <array>
#include <utility>

namespace hubcaf {

/// Reads and discards until the peer has ended its side.
class drain_op {
public:
  explicit drain_op(tcp_socket& socket) : socket_(socket) {
  }

  template <class Self>
  void operator()(Self& self, error_code ec = {}) {
    if (waited_ && !ec)
      ec = discard();
    if (ec) {
      error_code ignored;
      socket_.close(ignored);
      self.complete({});
      return;
    }
    // Even a flood goes through the event loop: one piece, then the others' turn.
    waited_ = true;
    socket_.async_wait(tcp_socket::wait_read, std::move(self));
  }

private:
  error_code discard() {
    std::array<char, 8192> scratch;
    error_code ec;
    socket_.non_blocking(true, ec);
    if (!ec)
      socket_.read_some(asio::buffer(scratch), ec);
    if (ec == asio::error::would_block || ec == asio::error::try_again)
      ec = {};
    return ec;
  }

  tcp_socket& socket_;
  bool waited_ = false;
};

/// Ends our side of the TCP connection, waits for the peer to end its own, then closes the socket.
/// Closing at once, with bytes unread, would send a reset that can destroy our last words on their way.
/// Never fails and sets itself no time limit: the caller owns one and ends the wait by closing the socket.
template <class Handler>
void async_drain(tcp_socket& socket, Handler&& handler) {
  error_code ignored;
  socket.shutdown(tcp_socket::shutdown_send, ignored);
  asio::async_compose<Handler, void(error_code)>(drain_op(socket), handler, socket);
}

} // namespace hubcaf
