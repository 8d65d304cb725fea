// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace hubcaf {

/// Hash of texts, for tables that are asked with a view.
struct text_hash {
  using is_transparent = void;
  // Without `noexcept` the standard library keeps each entry's hash, and need not look at the texts that it passes.
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

/// By text; `find` takes a view.
template <class T>
using text_map = std::unordered_map<std::string, T, text_hash, std::equal_to<>>;

using text_set = std::unordered_set<std::string, text_hash, std::equal_to<>>;

} // namespace hubcaf
