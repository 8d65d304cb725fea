// SPDX-License-Identifier: MIT
#pragma once

#include "raw_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace hubcaf::test {

// Throws what is wrong unless this holds.
inline void demand(bool holds, const std::string& what) {
  if (!holds)
    throw std::runtime_error(what);
}

/// A client whose sockets have little room on both sides. Reads what it is told to read.
class narrow_client {
public:
  explicit narrow_client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    set(fd_, SOL_SOCKET, SO_RCVBUF, 2048);
    set(fd_, IPPROTO_TCP, TCP_MAXSEG, 536);
    set(fd_, IPPROTO_TCP, TCP_NODELAY, 1);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    demand(::connect(fd_, reinterpret_cast<const sockaddr*>(&server), sizeof(server)) == 0, "cannot connect");
  }

  narrow_client(const narrow_client&) = delete;
  narrow_client& operator=(const narrow_client&) = delete;

  ~narrow_client() {
    ::close(fd_);
  }

  void upgrade() {
    send(get("/ws/alice", "GET",
             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    while (came_.find("\r\n\r\n") == std::string::npos)
      demand(wait() && read(1), "no answer to the upgrade");
    demand(came_.starts_with("HTTP/1.1 101") && came_.ends_with("\r\n\r\n"), "no upgrade");
    came_.clear();
    // The server's socket is one of this process.
    const auto own = name_of(fd_, ::getsockname);
    int found = -1;
    for (int other = 0; other < 1024; ++other)
      if (other != fd_ && name_of(other, ::getpeername) == own)
        found = other;
    demand(found >= 0, "the server's socket is not found");
    set(found, SOL_SOCKET, SO_SNDBUF, 4096);
  }

  void send(std::string_view bytes) {
    demand(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()), "cannot send");
  }

  // Reads up to `count` bytes if there are any. @returns false at the end of the connection.
  bool read(std::size_t count) {
    std::array<char, 4096> piece;
    const auto got = ::recv(fd_, piece.data(), std::min(count, piece.size()), MSG_DONTWAIT);
    if (got > 0)
      came_.append(piece.data(), static_cast<std::size_t>(got));
    return got > 0 || (got < 0 && errno == EAGAIN);
  }

  // Waits for bytes or the end.
  bool wait() const {
    pollfd one{fd_, POLLIN, 0};
    return ::poll(&one, 1, 10'000) == 1;
  }

  // Takes the frames apart that have come whole.
  void parse(std::vector<raw_frame>& frames) {
    std::size_t done = 0;
    for (;;) {
      const std::string_view rest = std::string_view(came_).substr(done);
      if (rest.size() < 2)
        break;
      const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
      demand((at(0) & 0x70) == 0 && at(1) < 128, "this is no frame of a server");
      const std::size_t field = at(1) < 126 ? 0 : at(1) == 126 ? 2 : 8;
      if (rest.size() < 2 + field)
        break;
      std::size_t length = field == 0 ? at(1) : 0;
      for (std::size_t i = 0; i < field; ++i)
        length = length << 8U | at(2 + i);
      if (rest.size() < 2 + field + length)
        break;
      frames.push_back({at(0) >= 128, at(0) & 15, std::string(rest.substr(2 + field, length))});
      done += 2 + field + length;
    }
    came_.erase(0, done);
  }

  // Bytes of a frame that did not come whole.
  std::size_t left() const {
    return came_.size();
  }

private:
  static void set(int socket, int level, int option, int value) {
    demand(::setsockopt(socket, level, option, &value, sizeof(value)) == 0, "setsockopt");
  }

  template <class Ask>
  static std::string name_of(int socket, Ask ask) {
    sockaddr_in name{};
    socklen_t size = sizeof(name);
    if (ask(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0 || name.sin_family != AF_INET)
      return {};
    return std::to_string(name.sin_addr.s_addr) + ":" + std::to_string(name.sin_port);
  }

  int fd_;
  std::string came_;
};

} // namespace hubcaf::test
