// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Frames as a client sends them (RFC 6455 section 5): masked, in order or not.
namespace client_frames {

enum op { continuation = 0, text = 1, binary = 2, close_op = 8, ping = 9, pong = 10 };

using mask_key = std::array<unsigned char, 4>;
inline constexpr mask_key usual_mask = {0x37, 0xFA, 0x21, 0x3D};

/// `value` in so many bytes, the most significant first.
inline std::string big_endian(std::uint64_t value, std::size_t bytes) {
  std::string result;
  for (std::size_t i = bytes; i > 0; --i)
    result += static_cast<char>((value >> (8 * (i - 1))) & 0xFF);
  return result;
}

/// Bytes of the field of the shortest header for a payload.
inline std::size_t field_for(std::size_t payload_size) {
  return payload_size < 126 ? 0 : payload_size < 65536 ? 2 : 8;
}

/// A header that announces `length` in a field of 0, 2 or 8 bytes.
inline std::string header(unsigned first, std::uint64_t length, std::size_t field, const mask_key& mask = usual_mask) {
  std::string result;
  result += static_cast<char>(first);
  result += static_cast<char>(0x80U | (field == 0 ? length : field == 2 ? 126U : 127U));
  result += big_endian(length, field);
  for (const auto byte : mask)
    result += static_cast<char>(byte);
  return result;
}

/// `payload` under a mask, or a masked one as it was.
inline std::string masked(std::string_view payload, const mask_key& mask) {
  std::string result(payload);
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = static_cast<char>(static_cast<unsigned char>(result[i]) ^ mask[i % 4]);
  return result;
}

/// A frame whose first byte is `first`, with the shortest length.
inline std::string raw(unsigned first, std::string_view payload, const mask_key& mask = usual_mask) {
  return header(first, payload.size(), field_for(payload.size()), mask) + masked(payload, mask);
}

/// A frame that is a message, or ends one.
inline std::string last(op of, std::string_view payload) {
  return raw(0x80U | of, payload);
}

/// A fragment that is not the last of its message.
inline std::string part(op of, std::string_view payload) {
  return raw(of, payload);
}

inline std::string closing(unsigned code, std::string_view reason = {}) {
  return last(close_op, big_endian(code, 2) + std::string(reason));
}

} // namespace client_frames
