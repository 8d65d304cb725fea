// SPDX-License-Identifier: MIT
#include "quoted.hpp"

#include "../schema/utf8.hpp"

namespace hubcaf {

namespace {

/// The code point of a well-formed character of 2 or 3 bytes.
unsigned code_point(std::string_view character) {
  const auto at = [character](std::size_t index) { return static_cast<unsigned char>(character[index]); };
  if (character.size() == 2)
    return (at(0) & 0x1FU) << 6U | (at(1) & 0x3FU);
  return (at(0) & 0x0FU) << 12U | (at(1) & 0x3FU) << 6U | (at(2) & 0x3FU);
}

/// Characters that are no text: they steer a terminal, end a line, or turn the order in which a line is shown.
bool steers(std::string_view character) {
  if (character.size() > 3)
    return false;
  if (character.size() == 1)
    return static_cast<unsigned char>(character.front()) < 0x20 || character.front() == 0x7f;
  const auto code = code_point(character);
  return code < 0xA0 || code == 0x61C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

} // namespace

void append(fmt::memory_buffer& out, quoted field) {
  auto rest = field.text;
  std::size_t size = 0;
  const auto put = [&](std::string_view piece) { out.append(piece.data(), piece.data() + piece.size()); };
  put("\"");
  while (!rest.empty()) {
    const auto length = utf8_length(rest);
    const auto character = rest.substr(0, length);
    const bool needs_backslash = character == "\"" || character == "\\";
    const auto shown = length == 0 || steers(character) ? std::string_view("?") : character;
    size += shown.size() + (needs_backslash ? 1 : 0);
    if (size > quoted::longest) {
      put("...");
      break;
    }
    if (needs_backslash)
      put("\\");
    put(shown);
    rest.remove_prefix(length == 0 ? 1 : length);
  }
  put("\"");
}

} // namespace hubcaf
