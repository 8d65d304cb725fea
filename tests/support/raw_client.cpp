// SPDX-License-Identifier: MIT
#include "raw_client.hpp"

#include <arpa/inet.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace hubcaf::test {

std::string client_frame(int op, std::string_view payload, bool fin) {
  static constexpr std::array<unsigned char, 4> mask = {0x12, 0x34, 0x56, 0x78};
  std::string result;
  result += static_cast<char>((fin ? 0x80 : 0) | op);
  if (payload.size() < 126) {
    result += static_cast<char>(0x80 | payload.size());
  } else {
    const int bytes = payload.size() < 65536 ? 2 : 8;
    result += static_cast<char>(0x80 | (bytes == 2 ? 126 : 127));
    for (int i = bytes - 1; i >= 0; --i)
      result += static_cast<char>((static_cast<std::uint64_t>(payload.size()) >> (8 * i)) & 0xFF);
  }
  for (const auto byte : mask)
    result += static_cast<char>(byte);
  for (std::size_t i = 0; i < payload.size(); ++i)
    result += static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % 4]);
  return result;
}

std::string close_frame(std::uint16_t code, std::string_view reason) {
  std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  payload += reason;
  return client_frame(8, payload);
}

std::string get(std::string_view target, std::string_view method, std::string_view fields) {
  std::string request(method);
  request.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n").append(fields).append("\r\n");
  return request;
}

raw_client::raw_client(std::uint16_t port, const char* from) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (from != nullptr) {
    sockaddr_in mine{};
    mine.sin_family = AF_INET;
    if (::inet_pton(AF_INET, from, &mine.sin_addr) != 1 ||
        ::bind(fd_, reinterpret_cast<const sockaddr*>(&mine), sizeof(mine)) != 0)
      throw std::runtime_error(std::string("cannot come from ") + from);
  }
  // What a test sends is to leave at once.
  const int no_delay = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof(no_delay));
  const timeval limit{10, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    ::close(fd_);
    throw std::runtime_error("cannot connect");
  }
}

raw_client::~raw_client() {
  close();
}

bool raw_client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t raw_client::send_some(std::string_view bytes) {
  const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

bool raw_client::fill() {
  std::array<char, 65536> piece;
  const auto count = ::recv(fd_, piece.data(), piece.size(), 0);
  was_reset_ = count < 0 && errno == ECONNRESET;
  if (count <= 0)
    return false;
  buffer_.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

std::string raw_client::read(std::size_t count) {
  while (buffer_.size() < count && fill()) {
  }
  auto result = buffer_.substr(0, count);
  buffer_.erase(0, result.size());
  return result;
}

std::string raw_client::read_until(std::string_view mark) {
  while (buffer_.find(mark) == std::string::npos) {
    if (!fill())
      return read(buffer_.size());
  }
  return read(buffer_.find(mark) + mark.size());
}

std::string raw_client::read_all() {
  while (fill()) {
  }
  return read(buffer_.size());
}

std::string raw_client::read_response() {
  auto head = read_until("\r\n\r\n");
  static constexpr std::string_view name = "\r\nContent-Length: ";
  const auto at = head.find(name);
  if (at == std::string::npos)
    return head;
  return head + read(std::stoul(head.substr(at + name.size())));
}

std::string raw_client::upgrade(std::string_view target, std::string_view also) {
  auto request = get(target, "GET",
                     "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  send(request.append(also));
  return read_until("\r\n\r\n");
}

std::optional<raw_frame> raw_client::read_frame() {
  const auto head = read(2);
  if (head.size() < 2)
    return std::nullopt;
  raw_frame result;
  result.fin = (head[0] & 0x80) != 0;
  result.op = head[0] & 0x7F;
  std::uint64_t length = static_cast<unsigned char>(head[1]);
  if (length >= 126) {
    const auto bytes = read(length == 126 ? 2 : 8);
    length = 0;
    for (const auto byte : bytes)
      length = length << 8 | static_cast<unsigned char>(byte);
  }
  result.payload = read(length);
  return result;
}

std::string raw_client::read_payload() {
  auto frame = read_frame();
  return frame ? std::move(frame->payload) : "(end of the connection)";
}

void raw_client::shutdown() {
  ::shutdown(fd_, SHUT_WR);
}

void raw_client::close(bool hard) {
  if (fd_ < 0)
    return;
  if (hard) {
    const linger reset{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
  }
  ::close(fd_);
  fd_ = -1;
}

std::size_t raw_client::bytes_taken() const {
  sockaddr_in here{};
  socklen_t size = sizeof(here);
  ::getsockname(fd_, reinterpret_cast<sockaddr*>(&here), &size);
  for (int other = 0; other < 1024; ++other) {
    sockaddr_in peer{};
    size = sizeof(peer);
    if (::getpeername(other, reinterpret_cast<sockaddr*>(&peer), &size) != 0 || peer.sin_family != AF_INET ||
        peer.sin_port != here.sin_port)
      continue;
    const auto received = [other] {
      tcp_info info{};
      socklen_t info_size = sizeof(info);
      if (::getsockopt(other, IPPROTO_TCP, TCP_INFO, &info, &info_size) != 0)
        throw std::runtime_error("the other end says nothing of its bytes");
      return static_cast<std::size_t>(info.tcpi_bytes_received);
    };
    // Bytes may come in between the two questions.
    for (auto before = received();;) {
      int unread = 0;
      if (::ioctl(other, FIONREAD, &unread) != 0)
        throw std::runtime_error("the other end says nothing of its bytes");
      const auto after = received();
      if (after == before)
        return after - static_cast<std::size_t>(unread);
      before = after;
    }
  }
  throw std::runtime_error("no socket of this process is at the other end");
}

} // namespace hubcaf::test
