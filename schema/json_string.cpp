// SPDX-License-Identifier: MIT
#include "json_string.hpp"

#include "utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace hubcaf {

namespace {

/// The letter of a two-character escape, or 0.
char short_escape(char c) noexcept {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '\\';
  if (auto letter = short_escape(c); letter != 0) {
    out += letter;
    return;
  }
  auto code = static_cast<unsigned char>(c);
  out += "u00";
  out += digits[code >> 4U];
  out += digits[code & 0x0FU];
}

/// Reads the four digits behind `\u`.
std::optional<std::uint32_t> read_unit(const char*& pos, const char* end) noexcept {
  if (end - pos < 4)
    return std::nullopt;
  std::uint32_t unit = 0;
  for (int count = 0; count < 4; ++count) {
    auto digit = hex_value(*pos++);
    if (digit < 0)
      return std::nullopt;
    unit = unit * 16 + static_cast<std::uint32_t>(digit);
  }
  return unit;
}

/// Reads one or two UTF-16 units behind `\u`.
bool unescape_unicode(const char*& pos, const char* end, std::string& out) {
  auto unit = read_unit(pos, end);
  if (!unit || (*unit >= 0xDC00 && *unit <= 0xDFFF))
    return false;
  if (*unit < 0xD800 || *unit > 0xDBFF) {
    append_utf8(out, *unit);
    return true;
  }
  if (end - pos < 2 || pos[0] != '\\' || pos[1] != 'u')
    return false;
  pos += 2;
  auto low = read_unit(pos, end);
  if (!low || *low < 0xDC00 || *low > 0xDFFF)
    return false;
  append_utf8(out, 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00));
  return true;
}

} // namespace

void json_encode_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t copied = 0;
  std::size_t pos = 0;
  auto copy_run = [&] { out.append(text, copied, pos - copied); };
  while (pos < text.size()) {
    auto c = text[pos];
    if (is_plain_in_json(c)) {
      auto length = utf8_length(text.substr(pos, 4));
      if (length != 0) {
        pos += length;
        continue;
      }
      copy_run();
      out += "\xEF\xBF\xBD";
    } else {
      copy_run();
      append_escaped(out, c);
    }
    copied = ++pos;
  }
  copy_run();
  out += '"';
}

bool json_unescape(const char*& pos, const char* end, std::string& out) {
  if (pos == end)
    return false;
  switch (auto c = *pos++) {
    case '"':
    case '\\':
    case '/':
      out += c;
      return true;
    case 'b':
      out += '\b';
      return true;
    case 'f':
      out += '\f';
      return true;
    case 'n':
      out += '\n';
      return true;
    case 'r':
      out += '\r';
      return true;
    case 't':
      out += '\t';
      return true;
    case 'u':
      return unescape_unicode(pos, end, out);
    default:
      return false;
  }
}

} // namespace hubcaf
