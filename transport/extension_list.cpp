// SPDX-License-Identifier: MIT
#include "extension_list.hpp"

namespace hubcaf {

namespace {

// tchar of RFC 9110 section 5.6.2.
bool is_token_char(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

// Reads from the front of what is left; each function tells whether it found its part.
struct scanner {
  std::string_view rest;

  void spaces() noexcept {
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t'))
      rest.remove_prefix(1);
  }

  bool symbol(char c) noexcept {
    spaces();
    if (!rest.starts_with(c))
      return false;
    rest.remove_prefix(1);
    spaces();
    return true;
  }

  bool token() noexcept {
    std::size_t length = 0;
    while (length < rest.size() && is_token_char(rest[length]))
      ++length;
    rest.remove_prefix(length);
    return length != 0;
  }

  // What is quoted must be a token, too, once unescaped.
  bool quoted() noexcept {
    std::size_t length = 0;
    while (!rest.empty() && rest.front() != '"') {
      if (rest.front() == '\\')
        rest.remove_prefix(1);
      if (rest.empty() || !is_token_char(rest.front()))
        return false;
      rest.remove_prefix(1);
      ++length;
    }
    if (rest.empty() || length == 0)
      return false;
    rest.remove_prefix(1);
    return true;
  }

  bool parameter() noexcept {
    if (!token())
      return false;
    if (!symbol('='))
      return true;
    if (!rest.starts_with('"'))
      return token();
    rest.remove_prefix(1);
    return quoted();
  }

  bool extension() noexcept {
    spaces();
    if (!token())
      return false;
    while (symbol(';'))
      if (!parameter())
        return false;
    return true;
  }
};

} // namespace

bool is_extension_list(std::string_view value) noexcept {
  scanner scan{value};
  do {
    if (!scan.extension())
      return false;
  } while (scan.symbol(','));
  return scan.rest.empty();
}

} // namespace hubcaf
