// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/transport/websocket_accept.hpp>
#include <hubcaf/transport/websocket_session.hpp>
#include <hubcaf/transport/websocket_session.ipp>

#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace hubcaf::test {

/// One session and the other end of its socket, without threads, ports or real time: the test plays turn after turn and
/// moves the clock itself. The socket takes only a few kilobytes.
class session_pair {
public:
  explicit session_pair(const session_limits& limits = {}) : turns(reactor::of(loop_)) {
    turns.set_clock([this] { return now; });
    std::array<int, 2> ends;
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
      throw std::runtime_error("no sockets");
    peer_ = ends[1];
    const int room = 4096;
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
    uut = std::make_shared<websocket_session>(turns, std::string(), limits);
    near_ = ends[0];
  }

  session_pair(const session_pair&) = delete;
  session_pair& operator=(const session_pair&) = delete;

  ~session_pair() {
    hang_up();
  }

  /// Begins the handshake; `accepted` and `handshake` tell how it went.
  void accept() {
    uut->accept(near_, websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), [this](boost::system::error_code ec) {
      ++accepted;
      handshake = ec;
    });
  }

  /// The session's socket.
  [[nodiscard]] int near() const noexcept {
    return near_;
  }

  /// Leaves the session's socket no room, before `accept`.
  void fill() const {
    const std::string junk(1024, '#');
    while (::send(near_, junk.data(), junk.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0) {
    }
  }

  /// Opens the WebSocket for these events; the peer has read the handshake.
  void open(session_events& events) {
    accept();
    play();
    uut->start(events);
    play();
    read();
  }

  /// Plays turns until there is nothing to do. @returns false if that takes too many.
  bool play() {
    for (int i = 0; i < 10'000; ++i)
      if (!turns.step())
        return true;
    return false;
  }

  /// Sends as much as the socket takes at once. @returns how many bytes that was.
  std::size_t send(std::string_view bytes) const {
    const auto count = ::send(peer_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }

  /// All that has come.
  std::string read() const {
    std::string result;
    std::array<char, 4096> piece;
    for (;;) {
      const auto count = ::recv(peer_, piece.data(), piece.size(), MSG_DONTWAIT);
      if (count <= 0)
        return result;
      result.append(piece.data(), static_cast<std::size_t>(count));
    }
  }

  /// True if the session has ended its side and everything has been read.
  [[nodiscard]] bool at_end() const {
    char one = 0;
    return ::recv(peer_, &one, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
  }

  void hang_up() {
    if (peer_ >= 0)
      ::close(std::exchange(peer_, -1));
  }

private:
  boost::asio::io_context loop_{1};
  int near_ = -1;
  int peer_ = -1;

public:
  reactor& turns;
  reactor::time_point now{std::chrono::hours(1)};
  std::shared_ptr<websocket_session> uut;
  int accepted = 0;
  boost::system::error_code handshake;
};

} // namespace hubcaf::test
