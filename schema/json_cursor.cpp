// SPDX-License-Identifier: MIT
#include "json_cursor.hpp"

#include "json_scan.hpp"
#include "json_string.hpp"

#include <bitset>
#include <cstddef>
#include <limits>
#include <utility>

namespace hubcaf {

using detail::digit_stop;
using detail::find_stop;
using detail::string_stop;

std::optional<std::string_view> json_cursor::read_key(std::string& scratch) {
  if (peek() != '"')
    return std::nullopt;
  // Most names have no escapes: they are read in place.
  auto first = pos_ + 1;
  auto last = find_stop<string_stop>(first, end_);
  std::string_view key(first, static_cast<std::size_t>(last - first));
  if (last != end_ && *last == '"') {
    pos_ = last + 1;
  } else {
    if (!read_string(scratch))
      return std::nullopt;
    key = scratch;
  }
  if (!take(':'))
    return std::nullopt;
  return key;
}

bool json_cursor::read_string(std::string& out) {
  if (!take('"'))
    return false;
  auto run = std::exchange(pos_, find_stop<string_stop>(pos_, end_));
  if (const auto size = static_cast<std::size_t>(pos_ - run); size > out.capacity())
    out = std::string(run, size); // cheaper than to let the old text grow
  else
    out.assign(run, size);
  for (;;) {
    if (pos_ == end_)
      return false;
    auto c = *pos_++;
    if (c == '"')
      return true;
    if (c != '\\' || !json_unescape(pos_, end_, out))
      return false;
    run = std::exchange(pos_, find_stop<string_stop>(pos_, end_));
    out.append(run, pos_);
  }
}

std::optional<std::int64_t> json_cursor::read_short_integer() noexcept {
  peek();
  const bool negative = pos_ != end_ && *pos_ == '-';
  auto pos = pos_ + (negative ? 1 : 0);
  const auto stop = find_stop<digit_stop>(pos, end_);
  const auto size = stop - pos;
  constexpr std::ptrdiff_t most = std::numeric_limits<std::int64_t>::digits10;
  if (size == 0 || size > most || (*pos == '0' && size > 1))
    return std::nullopt;
  if (stop != end_ && (*stop == '.' || *stop == 'e' || *stop == 'E'))
    return std::nullopt;
  std::int64_t value = 0;
  if (size >= 8) {
    value = detail::eight_digits(pos);
    pos += 8;
  }
  for (; pos != stop; ++pos)
    value = value * 10 + (*pos - '0');
  pos_ = stop;
  return negative ? -value : value;
}

std::string_view json_cursor::read_number() noexcept {
  peek();
  auto first = pos_;
  if (pos_ != end_ && *pos_ == '-')
    ++pos_;
  // No zero may lead other digits.
  if (pos_ != end_ && *pos_ == '0')
    ++pos_;
  else if (!skip_digits())
    return {};
  if (pos_ != end_ && *pos_ == '.') {
    ++pos_;
    if (!skip_digits())
      return {};
  }
  if (pos_ != end_ && (*pos_ == 'e' || *pos_ == 'E')) {
    ++pos_;
    if (pos_ != end_ && (*pos_ == '+' || *pos_ == '-'))
      ++pos_;
    if (!skip_digits())
      return {};
  }
  return {first, static_cast<std::size_t>(pos_ - first)};
}

bool json_cursor::read_word(std::string_view word) noexcept {
  peek();
  if (!std::string_view(pos_, static_cast<std::size_t>(end_ - pos_)).starts_with(word))
    return false;
  pos_ += word.size();
  return true;
}

bool json_cursor::skip_value() noexcept {
  std::bitset<max_nesting> is_object; // by level
  const auto outer = depth_;
  auto skip_key = [this] { return peek() == '"' && skip_string() && take(':'); };
  for (;;) {
    // A value comes next.
    auto opening = peek();
    if (opening == '{' || opening == '[') {
      auto object = opening == '{';
      if (!enter(opening))
        return false;
      if (!take(object ? '}' : ']')) {
        is_object[depth_ - 1] = object;
        if (object && !skip_key())
          return false;
        continue;
      }
      --depth_;
    } else if (!skip_scalar()) {
      return false;
    }
    // A value has ended, and perhaps what it was part of.
    for (; depth_ != outer; --depth_) {
      auto object = is_object[depth_ - 1];
      if (take(',')) {
        if (object && !skip_key())
          return false;
        break;
      }
      if (!take(object ? '}' : ']'))
        return false;
    }
    if (depth_ == outer)
      return true;
  }
}

std::string_view json_cursor::read_raw() noexcept {
  peek();
  auto first = pos_;
  if (!skip_value())
    return {};
  return {first, static_cast<std::size_t>(pos_ - first)};
}

bool json_cursor::skip_scalar() noexcept {
  switch (peek()) {
    case '"':
      return skip_string();
    case 't':
      return read_word("true");
    case 'f':
      return read_word("false");
    case 'n':
      return read_word("null");
    default:
      return !read_number().empty();
  }
}

bool json_cursor::skip_string() noexcept {
  ++pos_; // the quote that `peek` saw
  for (;;) {
    pos_ = find_stop<string_stop>(pos_, end_);
    if (pos_ == end_)
      return false;
    auto c = *pos_++;
    if (c == '"')
      return true;
    if (c != '\\' || pos_ == end_)
      return false;
    auto escape = *pos_++;
    if (escape == 'u') {
      for (int count = 0; count < 4; ++count, ++pos_)
        if (pos_ == end_ || hex_value(*pos_) < 0)
          return false;
    } else if (std::string_view("\"\\/bfnrt").find(escape) == std::string_view::npos) {
      return false;
    }
  }
}

bool json_cursor::skip_digits() noexcept {
  auto first = std::exchange(pos_, find_stop<digit_stop>(pos_, end_));
  return pos_ != first;
}

} // namespace hubcaf
