// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Frames of RFC 6455 section 5 as a server sends them: whole, unmasked, without extensions.
namespace hubcaf {

/// The opcodes of RFC 6455 section 5.2.
enum class frame_op : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// The header that goes before a payload.
class frame_header {
public:
  constexpr frame_header(frame_op op, std::size_t payload_size) noexcept {
    bytes_[0] = static_cast<char>(0x80U | static_cast<unsigned>(op));
    if (payload_size < 126) {
      bytes_[1] = static_cast<char>(payload_size);
      return;
    }
    const int length_bytes = payload_size < 65536 ? 2 : 8;
    bytes_[1] = length_bytes == 2 ? 126 : 127;
    for (int i = length_bytes; i > 0; --i, payload_size >>= 8U)
      bytes_[static_cast<std::size_t>(1 + i)] = static_cast<char>(payload_size & 0xFFU);
    size_ += static_cast<std::uint8_t>(length_bytes);
  }

  /// Bytes of the header before such a payload.
  [[nodiscard]] static constexpr std::size_t size_for(std::size_t payload_size) noexcept {
    return payload_size < 126 ? 2 : payload_size < 65536 ? 4 : 10;
  }

  [[nodiscard]] constexpr std::string_view view() const noexcept {
    return {bytes_.data(), size_};
  }

private:
  std::array<char, 10> bytes_{};
  std::uint8_t size_ = 2;
};

} // namespace hubcaf
