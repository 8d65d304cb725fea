// SPDX-License-Identifier: MIT
#include "json_string.hpp"

#include "json_scan.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

constexpr std::size_t longest_escape = 6;

/// Writes the escape of `c`. @returns its end
char* write_escape(char* to, char c) noexcept {
  constexpr std::string_view digits = "0123456789abcdef";
  *to++ = '\\';
  if (auto letter = short_escape(c); letter != 0) {
    *to++ = letter;
    return to;
  }
  auto code = static_cast<unsigned char>(c);
  to = std::copy_n("u00", 3, to);
  *to++ = digits[code >> 4U];
  *to++ = digits[code & 0x0FU];
  return to;
}

/// Copies the run of plain ASCII that begins at `from`, and perhaps more bytes behind the run: `to` needs room for all up to
/// `end`. Moves both on.
void copy_plain(const char*& from, const char* end, char*& to) noexcept {
  // A copy of fixed size is cheaper than to look first how long the run is.
  constexpr std::ptrdiff_t step = 16;
  while (end - from >= step) {
    std::memcpy(to, from, step);
    const auto stop = detail::find_stop<detail::ascii_string_stop>(from, from + step);
    to += stop - from;
    if (stop != from + step) {
      from = stop;
      return;
    }
    from = stop;
  }
  for (; from != end && !detail::ascii_string_stop::is(static_cast<unsigned char>(*from)); ++from)
    *to++ = *from;
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

void json_encode_string(json_buffer& out, std::string_view text) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  auto from = text.data();
  const auto end = from + text.size();
  // Room for the two quotes, for what is left as it is, and for one escape.
  const auto make_room = [&] { return out.room(2 + static_cast<std::size_t>(end - from) + longest_escape); };
  auto to = make_room();
  *to++ = '"';
  for (;;) {
    copy_plain(from, end, to);
    if (from == end)
      break;
    if (const auto characters = skip_non_ascii(from, end); characters != from) {
      to = std::copy(from, characters, to);
      from = characters;
      continue;
    }
    to = static_cast<unsigned char>(*from) >= 0x80 ? std::copy(replacement.begin(), replacement.end(), to)
                                                   : write_escape(to, *from);
    ++from;
    out.commit(to);
    to = make_room();
  }
  *to++ = '"';
  out.commit(to);
}

void json_encode_string(std::string& out, std::string_view text) {
  json_buffer json;
  json_encode_string(json, text);
  out += json.view();
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
