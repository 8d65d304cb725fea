// SPDX-License-Identifier: MIT
#pragma once

#include "json_buffer.hpp"

#include <string>
#include <string_view>

/// JSON strings (RFC 8259 section 7): escapes, both ways.
namespace hubcaf {

/// Appends `text` as a JSON string with quotes. Bytes that are not UTF-8 become U+FFFD, so that what is sent is always text.
void json_encode_string(json_buffer& out, std::string_view text);
void json_encode_string(std::string& out, std::string_view text);

/// Reads one escape, `*pos` standing behind the backslash, and appends what it means.
/// @returns false if it is none or a lone surrogate; `pos` is then unspecified, but not beyond `end`.
[[nodiscard]] bool json_unescape(const char*& pos, const char* end, std::string& out);

/// True if `c` needs no escape inside a JSON string.
[[nodiscard]] constexpr bool is_plain_in_json(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

/// Value of a hexadecimal digit; -1 if `c` is none.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

} // namespace hubcaf
