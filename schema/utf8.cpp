// SPDX-License-Identifier: MIT
#include "utf8.hpp"

namespace hubcaf {

namespace {

constexpr bool within(unsigned byte, unsigned low, unsigned high) noexcept {
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

std::string_view utf8_head(std::string_view text, std::size_t most) noexcept {
  if (text.size() <= most)
    return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U)
    --most;
  return text.substr(0, most);
}

const char* skip_non_ascii(const char* pos, const char* end) noexcept {
  const auto is_tail = [](unsigned char byte) { return (byte & 0xC0) == 0x80; };
  const auto at = [&pos](std::size_t index) { return static_cast<unsigned char>(pos[index]); };
  // The longest character has 4 bytes, and one ASCII character is looked at with its successor.
  while (end - pos >= 4) {
    const auto first = at(0);
    if (within(first, 0xC2, 0xDF) && is_tail(at(1))) {
      pos += 2;
    } else if (within(first, 0xE1, 0xEC) && is_tail(at(1)) && is_tail(at(2))) {
      pos += 3;
    } else if (first >= 0x80) {
      const auto length = utf8_length({pos, 4});
      if (length == 0)
        return pos;
      pos += length;
    } else if ((first == ' ' || within(first | 0x20U, 'a', 'z')) && at(1) >= 0x80) {
      ++pos;
    } else {
      return pos;
    }
  }
  while (pos != end && at(0) >= 0x80) {
    const auto length = utf8_length({pos, static_cast<std::size_t>(end - pos)});
    if (length == 0)
      return pos;
    pos += length;
  }
  return pos;
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
