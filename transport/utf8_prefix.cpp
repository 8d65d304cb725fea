// SPDX-License-Identifier: MIT
#include "utf8_prefix.hpp"

#include "../schema/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace hubcaf {

std::size_t utf8_prefix(std::string_view text) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  std::size_t end = 0;
  for (;;) {
    // Most text is ASCII: eight characters at a time.
    std::uint64_t eight = 0;
    for (; text.size() - end >= sizeof eight; end += sizeof eight) {
      std::memcpy(&eight, text.data() + end, sizeof eight);
      if ((eight & high_bits) != 0)
        break;
    }
    if (end == text.size())
      return end;
    const auto length = utf8_length(text.substr(end, 4));
    if (length == 0)
      return end;
    end += length;
  }
}

bool may_become_utf8(std::string_view text) noexcept {
  if (text.empty() || text.size() > 3)
    return text.empty();
  // Of each first byte one of these second bytes is good, and every later byte may be 0x80 (RFC 3629 section 4).
  for (const char second : {'\x80', '\x90', '\xA0'}) {
    std::array<char, 4> whole{text[0], second, '\x80', '\x80'};
    std::copy(text.begin(), text.end(), whole.begin());
    if (utf8_length({whole.data(), whole.size()}) > text.size())
      return true;
  }
  return false;
}

std::string_view clip_utf8(std::string_view text, std::size_t max_bytes) noexcept {
  return text.substr(0, utf8_prefix(text.substr(0, max_bytes)));
}

} // namespace hubcaf
