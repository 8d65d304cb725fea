// SPDX-License-Identifier: MIT
#pragma once

#include "address_table.hpp"
#include "tcp.ipp"

#include <boost/asio/basic_socket_acceptor.hpp>

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

/// Sockets of a listener, none of which child processes inherit. Asio opens and accepts sockets that they do.
namespace hubcaf {

using tcp_acceptor = asio::basic_socket_acceptor<asio::ip::tcp, loop_executor>;

/// The address to listen on. @param host an address or a name.
[[nodiscard]] boost::system::result<asio::ip::tcp::endpoint> resolve(asio::io_context& loop, const std::string& host,
                                                                     std::uint16_t port);

/// Opens, binds and listens. @param receive_buffer bytes that the system may keep per connection of what it has
/// received; 0: it decides. Connections inherit it, and announce a window that fits it from their first packet on.
[[nodiscard]] error_code listen(tcp_acceptor& acceptor, const asio::ip::tcp::endpoint& endpoint,
                                std::size_t receive_buffer);

/// Accepts a connection if there is one. @returns its socket, which does not block, or -1; errno says why, EAGAIN if
/// there is none.
[[nodiscard]] int accept_socket(tcp_acceptor& acceptor, asio::ip::tcp::endpoint& peer);

/// The address by which connections of a peer are counted.
[[nodiscard]] address_key key_of_peer(const asio::ip::tcp::endpoint& peer);

} // namespace hubcaf
