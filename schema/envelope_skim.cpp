// SPDX-License-Identifier: MIT
#include "envelope_parse.hpp"

#include "json_scan.hpp"
#include "json_string.hpp"
#include "timestamp.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

/// Every function here that takes `pos` walks over something that begins there and returns where it ends, or null if it did not
/// get through. The text ends with a brace that no value takes, so that a place inside the text can always be read: white
/// space, digits and words end there at the latest.
namespace hubcaf::detail {

namespace {

constexpr std::size_t max_type_size = 128;
/// Beyond these the thorough way decides.
constexpr std::size_t most_levels = 64;
constexpr std::size_t longest_text = std::size_t{1} << 30;
constexpr int longest_exponent = 4;

constexpr bool is_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

constexpr std::string_view between(const char* first, const char* last) noexcept {
  return {first, static_cast<std::size_t>(last - first)};
}

inline const char* space(const char* pos) noexcept {
  while (*pos <= ' ' && is_space(*pos)) // most texts have none
    ++pos;
  return pos;
}

template <std::size_t Size>
bool is_word(const char* pos, const char* end, const char (&word)[Size]) noexcept {
  return static_cast<std::size_t>(end - pos) >= Size - 1 && std::memcmp(pos, word, Size - 1) == 0;
}

template <std::size_t Size>
const char* word(const char* pos, const char* end, const char (&expected)[Size]) noexcept {
  return is_word(pos, end, expected) ? pos + Size - 1 : nullptr;
}

/// The four digits behind `\u`; negative if they are none. Needs as many bytes.
int read_unit(const char* pos) noexcept {
  int result = 0;
  for (int count = 0; count < 4; ++count) {
    const auto digit = hex_value(pos[count]);
    if (digit < 0)
      return -1;
    result = result * 16 + digit;
  }
  return result;
}

const char* escape(const char* pos, const char* end) noexcept {
  constexpr std::string_view letters = "\"\\/bfnrt";
  if (end - pos < 2)
    return nullptr;
  if (pos[1] != 'u')
    return letters.find(pos[1]) != std::string_view::npos ? pos + 2 : nullptr;
  if (end - pos < 6)
    return nullptr;
  const auto unit = read_unit(pos + 2);
  if (unit < 0xD800 || unit > 0xDFFF)
    return unit >= 0 ? pos + 6 : nullptr;
  // Only a pair of surrogates is a character.
  if (unit > 0xDBFF || end - pos < 12 || pos[6] != '\\' || pos[7] != 'u')
    return nullptr;
  const auto low = read_unit(pos + 8);
  return low >= 0xDC00 && low <= 0xDFFF ? pos + 12 : nullptr;
}

/// The rest of a string, from a byte on that is not plain ASCII.
const char* unusual_string(const char* pos, const char* end) noexcept {
  while (pos != end) {
    if (*pos == '"')
      return pos + 1;
    const auto next = *pos == '\\' ? escape(pos, end) : skip_non_ascii(pos, end);
    if (next == nullptr || next == pos)
      return nullptr;
    pos = find_stop<ascii_string_stop>(next, end);
  }
  return nullptr;
}

/// A string, from behind its opening quote on.
inline const char* string(const char* pos, const char* end) noexcept {
  pos = find_stop<ascii_string_stop>(pos, end);
  return pos != end && *pos == '"' ? pos + 1 : unusual_string(pos, end);
}

/// The same without escapes.
const char* plain_string(const char* pos, const char* end) noexcept {
  for (;;) {
    pos = find_stop<ascii_string_stop>(pos, end);
    if (pos == end)
      return nullptr;
    if (*pos == '"')
      return pos + 1;
    const auto next = skip_non_ascii(pos, end);
    if (next == pos)
      return nullptr;
    pos = next;
  }
}

/// One or more digits.
inline const char* digits(const char* pos, const char* end) noexcept {
  const auto first = pos;
  if (end - pos >= 16)
    pos = find_stop<digit_stop>(pos, end);
  else
    while (!digit_stop::is(static_cast<unsigned char>(*pos)))
      ++pos;
  return pos != first ? pos : nullptr;
}

const char* unusual_number(const char* pos, const char* end) noexcept {
  if (*pos == '.') {
    pos = digits(pos + 1, end);
    if (pos == nullptr)
      return nullptr;
  }
  if (*pos != 'e' && *pos != 'E')
    return pos;
  ++pos;
  if (*pos == '+' || *pos == '-')
    ++pos;
  const auto last = digits(pos, end);
  return last != nullptr && last - pos <= longest_exponent ? last : nullptr;
}

inline const char* number(const char* pos, const char* end) noexcept {
  if (*pos == '-')
    ++pos;
  // No zero may lead other digits: one that follows fails as what comes next.
  pos = *pos == '0' ? pos + 1 : digits(pos, end);
  if (pos == nullptr || (*pos != '.' && *pos != 'e' && *pos != 'E'))
    return pos;
  return unusual_number(pos, end);
}

inline const char* colon(const char* pos) noexcept {
  pos = space(pos);
  return *pos == ':' ? space(pos + 1) : nullptr;
}

/// The name of a member and its colon.
inline const char* name(const char* pos, const char* end) noexcept {
  if (*pos != '"')
    return nullptr;
  pos = string(pos + 1, end);
  return pos != nullptr ? colon(pos) : nullptr;
}

inline const char* scalar(const char* pos, const char* end) noexcept {
  switch (*pos) {
    case '"':
      return string(pos + 1, end);
    case 't':
      return word(pos, end, "true");
    case 'f':
      return word(pos, end, "false");
    case 'n':
      return word(pos, end, "null");
    default:
      return number(pos, end);
  }
}

/// An array or object.
const char* compound(const char* pos, const char* end, std::size_t levels) noexcept {
  std::uint64_t objects = 0; // a bit for each level, the innermost is the lowest
  std::size_t inside = 0;
  for (;;) {
    // A value comes next.
    if (*pos == '{' || *pos == '[') {
      const bool object = *pos == '{';
      if (inside == levels)
        return nullptr;
      ++inside;
      objects = objects << 1U | (object ? 1U : 0U);
      pos = space(pos + 1);
      if (*pos != (object ? '}' : ']')) {
        if (object && (pos = name(pos, end)) == nullptr)
          return nullptr;
        continue;
      }
    } else {
      pos = scalar(pos, end);
      if (pos == nullptr)
        return nullptr;
      pos = space(pos);
    }
    // A value has ended, and perhaps what it was part of.
    for (;;) {
      const bool object = (objects & 1U) != 0;
      if (*pos == ',') {
        pos = space(pos + 1);
        if (object && (pos = name(pos, end)) == nullptr)
          return nullptr;
        break;
      }
      if (*pos != (object ? '}' : ']') || ++pos == end)
        return nullptr;
      if (--inside == 0)
        return pos;
      objects >>= 1U;
      pos = space(pos);
    }
  }
}

/// A value of any kind.
inline const char* value(const char* pos, const char* end, std::size_t levels) noexcept {
  return *pos == '{' || *pos == '[' ? compound(pos, end, levels) : scalar(pos, end);
}

/// An object, its last brace included. `member(pos)` walks over each member.
template <class Member>
const char* object(const char* pos, Member member) noexcept {
  pos = space(pos + 1);
  if (*pos == '}')
    return pos + 1;
  for (;;) {
    pos = member(pos);
    if (pos == nullptr)
      return nullptr;
    pos = space(pos);
    if (*pos == '}')
      return pos + 1;
    if (*pos != ',')
      return nullptr;
    pos = space(pos + 1);
  }
}

/// A member with a name that nobody asks for. Names with escapes may be other names, and are not passed.
const char* other_member(const char* pos, const char* end, std::size_t levels) noexcept {
  if (*pos != '"')
    return nullptr;
  pos = plain_string(pos + 1, end);
  if (pos == nullptr)
    return nullptr;
  pos = colon(pos);
  return pos != nullptr ? value(pos, end, levels) : nullptr;
}

/// What `meta` is.
const char* read_meta(const char* pos, const char* end, std::size_t levels, envelope& out) noexcept {
  out.ref = {};
  out.meta = {};
  if (*pos != '{')
    return word(pos, end, "null"); // which counts as absent
  if (levels == 0)
    return nullptr;
  const auto member = [end, levels, &out](const char* from) noexcept -> const char* {
    if (!is_word(from, end, "\"ref\""))
      return other_member(from, end, levels - 1);
    const auto first = colon(from + 5);
    const auto last = first != nullptr ? value(first, end, levels - 1) : nullptr;
    if (last != nullptr)
      out.ref = between(first, last);
    return last;
  };
  const auto last = object(pos, member);
  if (last == nullptr || last == end)
    return nullptr;
  out.meta = between(pos, last);
  return last;
}

const char* read_type(const char* pos, const char* end, std::string_view& out) noexcept {
  if (*pos != '"')
    return nullptr;
  const auto last = plain_string(pos + 1, end);
  if (last != nullptr)
    out = between(pos + 1, last - 1);
  return last;
}

const char* check_timestamp(const char* pos, const char* end) noexcept {
  if (*pos != '"')
    return word(pos, end, "null"); // which counts as absent
  const auto last = plain_string(pos + 1, end);
  return last != nullptr && is_rfc3339(between(pos + 1, last - 1)) ? last : nullptr;
}

bool is_type(std::string_view text) noexcept {
  // Other control characters were not passed.
  return !text.empty() && text.size() <= max_type_size && text.find('\x7F') == std::string_view::npos;
}

} // namespace

bool skim_envelope(std::string_view text, std::size_t max_depth, envelope& out) noexcept {
  while (!text.empty() && is_space(text.back()))
    text.remove_suffix(1);
  if (!text.ends_with('}') || text.size() > longest_text || max_depth == 0)
    return false;
  const auto end = text.data() + text.size();
  const auto levels = std::min(max_depth, most_levels) - 1;
  std::string_view type;
  const auto member = [end, levels, &type, &out](const char* pos) noexcept -> const char* {
    if (is_word(pos, end, "\"type\"")) {
      pos = colon(pos + 6);
      return pos != nullptr ? read_type(pos, end, type) : nullptr;
    }
    if (is_word(pos, end, "\"content\"")) {
      pos = colon(pos + 9);
      const auto last = pos != nullptr ? value(pos, end, levels) : nullptr;
      if (last != nullptr)
        out.content = between(pos, last);
      return last;
    }
    if (is_word(pos, end, "\"meta\"")) {
      pos = colon(pos + 6);
      return pos != nullptr ? read_meta(pos, end, levels, out) : nullptr;
    }
    if (is_word(pos, end, "\"timestamp\"")) {
      pos = colon(pos + 11);
      return pos != nullptr ? check_timestamp(pos, end) : nullptr;
    }
    return other_member(pos, end, levels);
  };
  const auto first = space(text.data());
  if (*first != '{' || object(first, member) != end || !is_type(type))
    return false;
  out.type = type;
  return true;
}

} // namespace hubcaf::detail
