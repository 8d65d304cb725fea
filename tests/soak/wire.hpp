// SPDX-License-Identifier: MIT
#pragma once

#include "../support/raw_client.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf::soak {

/// A TCP connection to the loopback that never blocks, for WebSocket clients with bad manners. For one thread at a time.
class wire {
public:
  /// Begins to connect. @param receive_buffer of the socket, in bytes: small, so that not reading is felt soon.
  wire(std::uint16_t port, int receive_buffer);
  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;

  /// Closes without a word.
  ~wire();

  /// For `poll`.
  [[nodiscard]] int handle() const noexcept {
    return fd_;
  }

  /// Appends bytes to what is to be written.
  void write(std::string_view bytes) {
    out_ += bytes;
  }

  /// Bytes that the socket has not taken yet.
  [[nodiscard]] std::size_t waiting() const noexcept {
    return out_.size() - written_;
  }

  /// Writes as much as the socket takes. @returns false if the connection is lost.
  bool flush();

  /// Reads what is there. @returns false at the end of the connection.
  bool fill();

  /// The status of the answer to the upgrade, once its head is there.
  std::optional<int> next_response();

  /// The next frame that is there as a whole.
  std::optional<test::raw_frame> next_frame();

  /// The socket will be closed with a reset.
  void reset();

private:
  int fd_;
  std::string out_;
  std::size_t written_ = 0;
  std::string in_;
  std::size_t read_ = 0;
};

} // namespace hubcaf::soak
