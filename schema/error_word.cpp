// SPDX-License-Identifier: MIT
#include "error_word.hpp"

#include <algorithm>

namespace hubcaf {

bool error_word::is_own(std::string_view word) noexcept {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return word.size() <= longest && word.find('.') != std::string_view::npos && word.front() != '.' &&
         word.back() != '.' && std::all_of(word.begin(), word.end(), is_allowed);
}

} // namespace hubcaf
