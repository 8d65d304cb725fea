// SPDX-License-Identifier: MIT
#include "utf8.hpp"

namespace hubcaf {

namespace {

bool within(unsigned char byte, unsigned low, unsigned high) noexcept {
  return byte >= low && byte <= high;
}

} // namespace

std::size_t utf8_length(std::string_view text) noexcept {
  // The table of RFC 3629 section 4: only the second byte's range depends on the first.
  auto at = [text](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  if (text.empty())
    return 0;
  auto first = at(0);
  if (first < 0x80)
    return 1;
  std::size_t length = 0;
  if (within(first, 0xC2, 0xDF))
    length = 2;
  else if (within(first, 0xE0, 0xEF))
    length = 3;
  else if (within(first, 0xF0, 0xF4))
    length = 4;
  if (length == 0 || text.size() < length)
    return 0;
  unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (!within(at(1), low, high))
    return 0;
  for (std::size_t index = 2; index < length; ++index)
    if (!within(at(index), 0x80, 0xBF))
      return 0;
  return length;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  auto tail = [code_point](unsigned shift) { return 0x80 | ((code_point >> shift) & 0x3F); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(tail(0));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(tail(6));
    put(tail(0));
  } else {
    put(0xF0 | (code_point >> 18));
    put(tail(12));
    put(tail(6));
    put(tail(0));
  }
}

} // namespace hubcaf
