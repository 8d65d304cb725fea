// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// WebSocket frames as bytes; for both ends.
namespace hubcaf::bench {

enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

using mask_key = std::array<char, 4>;

/// A frame in the buffer in which it came.
struct frame_view {
  opcode op;
  /// True for the last frame of a message.
  bool is_final;
  /// None from servers.
  std::optional<mask_key> mask;
  char* payload;
  std::size_t size;

  [[nodiscard]] std::string_view text() const {
    return {payload, size};
  }

  /// Where the next frame begins.
  [[nodiscard]] char* end() const {
    return payload + size;
  }
};

/// The frame that begins at `data`; nothing if it is not complete.
[[nodiscard]] std::optional<frame_view> read_frame(char* data, std::size_t size);

/// Takes the mask off the payload, or puts it on.
void apply_mask(char* data, std::size_t size, const mask_key& mask);

/// The most bytes that the head of a frame takes.
inline constexpr std::size_t longest_head = 14;

/// Writes the head of a whole message or of a control frame. @returns its end.
char* write_head(char* out, opcode op, std::size_t size, const std::optional<mask_key>& mask = {});

/// Appends a frame without a mask, as servers send it, or with one.
void append_frame(std::string& out, opcode op, std::string_view payload, const std::optional<mask_key>& mask = {});

} // namespace hubcaf::bench
