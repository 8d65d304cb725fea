// SPDX-License-Identifier: MIT
#include "frame.hpp"

#include <algorithm>
#include <cstring>

namespace hubcaf::bench {

namespace {

std::uint64_t big_endian(const char* data, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i)
    value = value << 8 | static_cast<unsigned char>(data[i]);
  return value;
}

char* write_big_endian(char* out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;)
    *out++ = static_cast<char>(value >> (8 * i));
  return out;
}

} // namespace

std::optional<frame_view> read_frame(char* data, std::size_t size) {
  if (size < 2)
    return std::nullopt;
  const auto first = static_cast<unsigned char>(data[0]);
  const auto second = static_cast<unsigned char>(data[1]);
  const bool masked = (second & 0x80) != 0;
  std::uint64_t length = second & 0x7f;
  const std::size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  const std::size_t head = 2 + length_bytes + (masked ? 4 : 0);
  if (size < head)
    return std::nullopt;
  if (length_bytes != 0)
    length = big_endian(data + 2, length_bytes);
  if (size - head < length)
    return std::nullopt;
  frame_view result{
    static_cast<opcode>(first & 0x0f), (first & 0x80) != 0, {}, data + head, static_cast<std::size_t>(length)};
  if (masked)
    std::memcpy(result.mask.emplace().data(), data + head - 4, 4);
  return result;
}

void apply_mask(char* data, std::size_t size, const mask_key& mask) {
  std::uint64_t wide = 0;
  std::memcpy(&wide, mask.data(), 4);
  std::memcpy(reinterpret_cast<char*>(&wide) + 4, mask.data(), 4);
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + i, 8);
    word ^= wide;
    std::memcpy(data + i, &word, 8);
  }
  for (; i < size; ++i)
    data[i] = static_cast<char>(data[i] ^ mask[i % 4]);
}

char* write_head(char* out, opcode op, std::size_t size, const std::optional<mask_key>& mask) {
  const unsigned bit = mask ? 0x80 : 0;
  *out++ = static_cast<char>(0x80 | static_cast<unsigned>(op));
  if (size < 126) {
    *out++ = static_cast<char>(bit | size);
  } else if (size < 65536) {
    *out++ = static_cast<char>(bit | 126);
    out = write_big_endian(out, size, 2);
  } else {
    *out++ = static_cast<char>(bit | 127);
    out = write_big_endian(out, size, 8);
  }
  return mask ? std::copy(mask->begin(), mask->end(), out) : out;
}

void append_frame(std::string& out, opcode op, std::string_view payload, const std::optional<mask_key>& mask) {
  std::array<char, longest_head> head{};
  out.append(head.data(), write_head(head.data(), op, payload.size(), mask));
  const auto begin = out.size();
  out += payload;
  if (mask)
    apply_mask(out.data() + begin, payload.size(), *mask);
}

} // namespace hubcaf::bench
