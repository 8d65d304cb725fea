// SPDX-License-Identifier: MIT
#pragma once

#include "tcp.ipp"

#include <boost/asio/basic_socket_acceptor.hpp>

#include <cstddef>

/// Sockets of a listener, none of which child processes inherit. Asio opens and accepts sockets that they do.
namespace hubcaf {

using tcp_acceptor = asio::basic_socket_acceptor<asio::ip::tcp, loop_executor>;

/// Opens, binds and listens. @param receive_buffer bytes that the system may keep per connection of what it has
/// received; 0: it decides. Connections inherit it, and announce a window that fits it from their first packet on.
[[nodiscard]] error_code listen(tcp_acceptor& acceptor, const asio::ip::tcp::endpoint& endpoint,
                                std::size_t receive_buffer);

/// Accepts a connection if there is one. @returns its socket, which does not block, or -1; errno says why, EAGAIN if
/// there is none.
[[nodiscard]] int accept_socket(tcp_acceptor& acceptor, asio::ip::tcp::endpoint& peer);

} // namespace hubcaf
