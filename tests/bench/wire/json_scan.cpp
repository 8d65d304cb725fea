// SPDX-License-Identifier: MIT
#include "json_scan.hpp"

#include <algorithm>
#include <charconv>

namespace hubcaf::bench {

void json_scan::skip_blanks() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
}

bool json_scan::take(char sign) {
  skip_blanks();
  if (!rest_.starts_with(sign))
    return false;
  rest_.remove_prefix(1);
  skip_blanks();
  return true;
}

std::optional<std::string_view> json_scan::string() {
  skip_blanks();
  if (!rest_.starts_with('"'))
    return std::nullopt;
  for (std::size_t end = rest_.find('"', 1); end != std::string_view::npos; end = rest_.find('"', end + 1)) {
    // A quote counts if an even number of backslashes stands before it.
    const auto last_other = rest_.find_last_not_of('\\', end - 1);
    if ((end - last_other) % 2 == 0)
      continue;
    const auto found = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return found;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> json_scan::number() {
  skip_blanks();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
  if (error != std::errc())
    return std::nullopt;
  rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
  return value;
}

bool json_scan::skip() {
  std::size_t depth = 0;
  do {
    skip_blanks();
    if (rest_.empty())
      return false;
    const char sign = rest_.front();
    if (sign == '"') {
      if (!string())
        return false;
    } else if (sign == '{' || sign == '[') {
      ++depth;
      rest_.remove_prefix(1);
    } else if (depth > 0 && (sign == '}' || sign == ']')) {
      --depth;
      rest_.remove_prefix(1);
    } else if (depth > 0 && (sign == ',' || sign == ':')) {
      rest_.remove_prefix(1);
    } else {
      const auto length = std::min(rest_.find_first_of(",:{}[]\" \t\r\n"), rest_.size());
      if (length == 0)
        return false;
      rest_.remove_prefix(length);
    }
  } while (depth > 0);
  return true;
}

bool json_scan::at_end() {
  skip_blanks();
  return rest_.empty();
}

} // namespace hubcaf::bench
