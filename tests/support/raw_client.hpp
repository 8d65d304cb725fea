// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf::test {

/// A WebSocket frame as it stands on the wire.
struct raw_frame {
  bool fin = true;
  int op = 0;
  std::string payload;

  bool operator==(const raw_frame&) const = default;
};

/// A masked frame, as a client sends it. `first` may carry reserved bits on top of the opcode.
[[nodiscard]] std::string client_frame(int op, std::string_view payload, bool fin = true);

/// A masked Close frame.
[[nodiscard]] std::string close_frame(std::uint16_t code, std::string_view reason = {});

/// A blocking TCP connection to the loopback that sends exactly the bytes it is told to. Every wait ends after ten seconds.
class raw_client {
public:
  /// @param from the client's own address on the loopback; null: the system picks one.
  explicit raw_client(std::uint16_t port, const char* from = nullptr);
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;
  ~raw_client();

  /// Sends all of `bytes`. @returns false if the peer is gone.
  bool send(std::string_view bytes);

  /// Sends as much as the sockets take without waiting. @returns how many bytes that was.
  std::size_t send_some(std::string_view bytes);

  /// Reads up to the end of `mark` and returns what came; less at the end of the connection.
  std::string read_until(std::string_view mark);

  /// Reads exactly `count` bytes; less at the end of the connection.
  std::string read(std::size_t count);

  /// Reads up to the end of the connection.
  std::string read_all();

  /// Reads a response with its body (by `Content-Length`).
  std::string read_response();

  /// Sends a well-formed upgrade of `target` and returns the head of the answer. `also` is sent behind it in the same piece.
  std::string upgrade(std::string_view target, std::string_view also = {});

  /// Reads one frame; nothing at the end of the connection.
  std::optional<raw_frame> read_frame();

  /// Reads one frame and returns its payload; a text that no test expects at the end of the connection.
  std::string read_payload();

  /// Ends our sending side.
  void shutdown();

  /// Closes the socket, with a reset if `hard`.
  void close(bool hard = false);

  /// Bytes that the other end has read from its socket so far, which must be one of this process.
  [[nodiscard]] std::size_t bytes_taken() const;

  /// True if the last read ended with a reset.
  [[nodiscard]] bool was_reset() const noexcept {
    return was_reset_;
  }

private:
  bool fill();

  int fd_;
  std::string buffer_;
  bool was_reset_ = false;
};

/// A request without a body, for `raw_client::send`.
[[nodiscard]] std::string get(std::string_view target, std::string_view method = "GET", std::string_view fields = {});

} // namespace hubcaf::test
