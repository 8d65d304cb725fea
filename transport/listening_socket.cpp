// SPDX-License-Identifier: MIT
#include "listening_socket.ipp"

#include <boost/asio/ip/address.hpp>

#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace hubcaf {

boost::system::result<asio::ip::tcp::endpoint> resolve(asio::io_context& loop, const std::string& host,
                                                       std::uint16_t port) {
  using asio::ip::tcp;
  error_code ec;
  const auto address = asio::ip::make_address(host, ec);
  if (!ec)
    return tcp::endpoint(address, port);
  tcp::resolver resolver(loop);
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, ec);
  if (ec)
    return ec;
  return found.begin()->endpoint();
}

error_code listen(tcp_acceptor& acceptor, const asio::ip::tcp::endpoint& endpoint, std::size_t receive_buffer) {
  error_code ec;
  const int socket = ::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
  if (socket < 0)
    return {errno, boost::system::system_category()};
  acceptor.assign(endpoint.protocol(), socket, ec);
  if (ec) {
    ::close(socket);
    return ec;
  }
  // A port whose connections are still closing may be taken again; one on which somebody listens stays an error.
  acceptor.set_option(tcp_acceptor::reuse_address(true), ec);
  if (!ec && receive_buffer != 0)
    acceptor.set_option(asio::socket_base::receive_buffer_size(static_cast<int>(receive_buffer)), ec);
  if (!ec)
    acceptor.bind(endpoint, ec);
  if (!ec)
    acceptor.listen(tcp_acceptor::max_listen_connections, ec);
  return ec;
}

address_key key_of_peer(const asio::ip::tcp::endpoint& peer) {
  if (peer.address().is_v4()) {
    const auto bytes = peer.address().to_v4().to_bytes();
    return key_of(std::span<const std::uint8_t, 4>(bytes));
  }
  const auto bytes = peer.address().to_v6().to_bytes();
  return key_of(std::span<const std::uint8_t, 16>(bytes));
}

int accept_socket(tcp_acceptor& acceptor, asio::ip::tcp::endpoint& peer) {
  auto size = static_cast<socklen_t>(peer.capacity());
  const int socket = ::accept4(acceptor.native_handle(), peer.data(), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (socket >= 0)
    peer.resize(size);
  return socket;
}

} // namespace hubcaf
