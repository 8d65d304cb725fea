// SPDX-License-Identifier: MIT
#pragma once

#include "../wire/descriptor.hpp"
#include "../wire/frame.hpp"
#include "../wire/poller.hpp"
#include "target.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hubcaf::bench {

class connection;

/// What a workload is told of its connections.
class connection_events {
public:
  virtual ~connection_events() = default;

  /// The upgrade is done.
  virtual void on_open(connection& opened) = 0;

  /// A message came.
  virtual void on_text(connection& from, std::string_view text) = 0;

  /// A ping came, and will be answered.
  virtual void on_ping() {
  }

  /// All messages that a read brought have been told.
  virtual void on_batch(connection&) {
  }

  /// The server closed. @throws failure unless the workload expects it.
  virtual void on_closed(connection& closed, std::uint16_t code);
};

/// One WebSocket, as a client has it. What it sends is collected in `out` until `flush`.
class connection {
public:
  connection(std::size_t its_number, const target& server, poller& watch, int buffer_bytes = 0);

  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  /// Reads once, with `scratch` as the buffer, and tells what came. @throws failure for what no server may send.
  void receive(std::span<char> scratch, connection_events& told);

  /// The socket takes bytes again.
  void on_writable();

  /// Sends what is in `out`, as far as the socket takes it; the rest goes when it is writable again.
  void flush();

  /// The socket has failed while nobody reads from it.
  void on_lost(connection_events& told);

  /// Reads no more, whatever comes.
  void stop_reading();

  [[nodiscard]] bool is_reading() const {
    return reading_;
  }

  /// Begins the closing handshake; `on_closed` follows.
  void close();

  [[nodiscard]] bool is_open() const {
    return stage_ == stage::open;
  }

  /// `close` began the end.
  [[nodiscard]] bool has_asked_to_close() const {
    return asked_to_close_;
  }

  [[nodiscard]] bool is_upgrading() const {
    return stage_ == stage::upgrading;
  }

  const std::size_t number;
  std::string out;

private:
  enum class stage { upgrading, open, closing, closed };

  std::size_t read_head(std::span<char> data, connection_events& told);
  std::size_t read_frames(std::span<char> data, connection_events& told);
  void take(const frame_view& frame, connection_events& told);
  void end(connection_events& told);
  void watch_for();
  [[noreturn]] void fail(const std::string& what) const;

  poller& watch_;
  descriptor socket_;
  stage stage_ = stage::upgrading;
  std::string kept_;
  std::size_t written_ = 0;
  std::uint32_t watched_ = 0;
  bool blocked_ = false;
  bool reading_ = true;
  bool asked_to_close_ = false;
  std::uint16_t close_code_ = 1006;
};

} // namespace hubcaf::bench
