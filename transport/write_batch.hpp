// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

#include <sys/uio.h>

namespace hubcaf {

/// What is written with one system call: small pieces are copied side by side, large ones are pointed to. One per event loop.
class write_batch {
public:
  /// A piece up to this size is copied; a larger one has to live until `send`.
  static constexpr std::size_t copied_size = 4096;

  /// Copied bytes, and pieces that are not, of which one batch has room.
  static constexpr std::size_t copied_capacity = 64 * 1024;
  static constexpr std::size_t piece_capacity = 64;

  /// Starts anew.
  void clear() noexcept {
    used_ = 0;
    pieces_ = 0;
    size_ = 0;
  }

  /// Appends a piece, for which there has to be room.
  void add(std::string_view piece) noexcept;

  /// Bytes of all pieces.
  [[nodiscard]] std::size_t size() const noexcept {
    return size_;
  }

  /// Writes to a socket that does not block. @returns the bytes that it took; 0 if it is full; -1 for an error, which `errno` tells.
  [[nodiscard]] std::ptrdiff_t send(int socket) noexcept;

private:
  std::array<char, copied_capacity> copies_;
  std::size_t used_ = 0;
  std::array<iovec, 2 * piece_capacity> all_;
  std::size_t pieces_ = 0;
  std::size_t size_ = 0;
};

} // namespace hubcaf
