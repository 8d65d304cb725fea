// SPDX-License-Identifier: MIT
#include "utf8_tail.hpp"

#include "../schema/utf8.hpp"

#include <algorithm>

namespace hubcaf {

bool ends_inside_character(std::string_view text) noexcept {
  // The last character's first byte says how long it has to be.
  const auto reach = std::min<std::size_t>(text.size(), 4);
  for (std::size_t length = 1; length <= reach; ++length) {
    const auto byte = static_cast<unsigned char>(text[text.size() - length]);
    if ((byte & 0xC0) == 0x80)
      continue;
    const std::size_t needed = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    return length < needed;
  }
  return false;
}

std::string_view clip_utf8(std::string_view text, std::size_t max_bytes) noexcept {
  std::size_t end = 0;
  while (end < text.size()) {
    const auto length = utf8_length(text.substr(end));
    if (length == 0 || end + length > max_bytes)
      break;
    end += length;
  }
  return text.substr(0, end);
}

} // namespace hubcaf
