// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <algorithm>

namespace example {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Reads the code point at the start of `text`.
/// @returns its length in bytes, or 0 if there is none in the shortest form.
std::size_t decode(std::string_view text, char32_t& point) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80   ? 1
                           : first < 0xC2 ? 0
                           : first < 0xE0 ? 2
                           : first < 0xF0 ? 3
                           : first < 0xF5 ? 4
                                          : 0;
  if (size == 0 || size > text.size())
    return 0;
  point = size == 1 ? first : first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text[i]))
      return 0;
    point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  return point < least[size] || point > 0x10FFFF || is_surrogate ? 0 : size;
}

/// Controls, line and paragraph separators, overrides of the writing direction, and what is no character.
bool is_harmful(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029 ||
         (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || (point & 0xFFFE) == 0xFFFE;
}

} // namespace

std::string clean(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    char32_t point = 0;
    const auto size = decode(text, point);
    if (size == 0)
      result += replacement;
    else if (is_harmful(point))
      result += ' ';
    else
      result += text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return result;
}

std::string html(std::string_view text) {
  std::string result;
  for (const char c : clean(text))
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  return result;
}

std::string shell_word(std::string_view text) {
  constexpr std::string_view harmless = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=./:,@%";
  if (!text.empty() && text.find_first_not_of(harmless) == std::string_view::npos)
    return std::string(text);
  std::string result = "'";
  for (const char c : text)
    if (c == '\'')
      result += "'\\''";
    else
      result += c;
  return result + '\'';
}

std::string wrap(std::string_view text, std::size_t width) {
  std::string result;
  std::size_t used = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty())
      continue;
    const auto size = length(word);
    if (used > 0 && used + 1 + size > width) {
      result += '\n';
      used = 0;
    } else if (used > 0) {
      result += ' ';
      ++used;
    }
    result += word;
    used += size;
  }
  return result;
}

std::size_t length(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

std::string shorten(std::string_view text, std::size_t most) {
  if (length(text) <= most)
    return std::string(text);
  std::size_t end = 0;
  for (std::size_t characters = 0; end < text.size(); ++end)
    if (!continues(text[end]) && ++characters == most)
      break;
  return std::string(text.substr(0, end)) + "…";
}

} // namespace example
