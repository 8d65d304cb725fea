// SPDX-License-Identifier: MIT
#pragma once

#include "drain.ipp"
#include "tcp.ipp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace hubcaf {

/// Between Beast's WebSocket stream and the socket: gives back what the HTTP parser had read ahead, and tells when Beast
/// begins to tear the connection down, which it does without any time limit.
class socket_layer {
public:
  using executor_type = loop_executor;
  using next_layer_type = tcp_socket;

  /// @param ahead bytes that were read from the socket and belong to the WebSocket.
  socket_layer(tcp_socket socket, std::string ahead) : socket_(std::move(socket)), ahead_(std::move(ahead)) {
  }

  executor_type get_executor() noexcept {
    return socket_.get_executor();
  }

  tcp_socket& next_layer() noexcept {
    return socket_;
  }

  const tcp_socket& next_layer() const noexcept {
    return socket_;
  }

  /// Called when a teardown begins. Must not call back into the stream.
  std::function<void()> on_teardown;

  /// Drops the socket; pending operations end with an error.
  void drop() noexcept {
    error_code ignored;
    socket_.close(ignored);
  }

  /// Lets every read from now on end as if the peer had sent no more.
  void end_input() noexcept {
    input_ended_ = true;
  }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(error_code, std::size_t)>(
      [this](auto handler, const Buffers& into) {
        using boost::beast::bind_front_handler;
        if (input_ended_)
          asio::post(socket_.get_executor(),
                     bind_front_handler(std::move(handler), error_code(asio::error::eof), std::size_t{0}));
        else if (!ahead_.empty())
          asio::post(socket_.get_executor(), bind_front_handler(std::move(handler), error_code{}, take_ahead(into)));
        else
          socket_.async_read_some(into, std::move(handler));
      },
      token, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return socket_.async_write_some(buffers, std::forward<Token>(token));
  }

private:
  template <class Buffers>
  std::size_t take_ahead(const Buffers& into) {
    const auto count = asio::buffer_copy(into, asio::buffer(ahead_));
    ahead_.erase(0, count);
    if (ahead_.empty())
      ahead_.shrink_to_fit();
    return count;
  }

  tcp_socket socket_;
  std::string ahead_;
  bool input_ended_ = false;
};

/// Found by Beast through argument-dependent lookup.
template <class Handler>
void async_teardown(boost::beast::role_type, socket_layer& layer, Handler&& handler) {
  if (layer.on_teardown)
    layer.on_teardown();
  async_drain(layer.next_layer(), std::forward<Handler>(handler));
}

} // namespace hubcaf
