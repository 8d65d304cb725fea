// SPDX-License-Identifier: MIT
#include "wire.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace hubcaf::soak {

wire::wire(std::uint16_t port, int receive_buffer)
  : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  const int no_delay = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof(no_delay));
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // An error shows when it is read or written.
  static_cast<void>(::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
}

wire::~wire() {
  ::close(fd_);
}

bool wire::flush() {
  while (waiting() != 0) {
    const auto sent = ::send(fd_, out_.data() + written_, waiting(), MSG_NOSIGNAL);
    if (sent < 0)
      return errno == EAGAIN || errno == EINPROGRESS || errno == ENOTCONN;
    written_ += static_cast<std::size_t>(sent);
  }
  out_.clear();
  written_ = 0;
  return true;
}

bool wire::fill() {
  in_.erase(0, read_);
  read_ = 0;
  std::array<char, 16384> piece;
  const auto count = ::recv(fd_, piece.data(), piece.size(), 0);
  if (count < 0)
    return errno == EAGAIN || errno == EINPROGRESS || errno == ENOTCONN;
  in_.append(piece.data(), static_cast<std::size_t>(count));
  return count != 0;
}

std::optional<int> wire::next_response() {
  const auto end = in_.find("\r\n\r\n", read_);
  if (end == std::string::npos)
    return std::nullopt;
  // Such as `HTTP/1.1 101 Switching Protocols`.
  const auto status = std::atoi(in_.c_str() + read_ + 9);
  read_ = end + 4;
  return status;
}

std::optional<test::raw_frame> wire::next_frame() {
  const auto there = std::string_view(in_).substr(read_);
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(there[i]); };
  if (there.size() < 2)
    return std::nullopt;
  std::size_t length = byte(1);
  std::size_t head = 2;
  if (length >= 126) {
    head += length == 126 ? 2 : 8;
    if (there.size() < head)
      return std::nullopt;
    length = 0;
    for (std::size_t i = 2; i < head; ++i)
      length = length << 8U | byte(i);
  }
  if (there.size() - head < length)
    return std::nullopt;
  read_ += head + length;
  return test::raw_frame{(byte(0) & 0x80U) != 0, byte(0) & 0x7F, std::string(there.substr(head, length))};
}

void wire::reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

} // namespace hubcaf::soak
