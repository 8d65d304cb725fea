// SPDX-License-Identifier: MIT
#include "reserved_types.hpp"

#include <algorithm>
#include <array>

namespace hubcaf {

namespace {

constexpr std::array<std::string_view, 4> words = {"error", "ping", "pong", "ack"};
constexpr std::array<std::string_view, 4> prefixes = {"system.", "topic.", "auth.", "admin."};

} // namespace

bool is_reserved_type(std::string_view type) noexcept {
  return std::find(words.begin(), words.end(), type) != words.end() ||
         std::any_of(prefixes.begin(), prefixes.end(), [type](auto prefix) { return type.starts_with(prefix); });
}

bool is_reserved_pattern(std::string_view pattern) noexcept {
  // A client may answer the hub's own `ping` and tell errors of its own; handlers may listen.
  return is_reserved_type(pattern) && pattern != "pong" && pattern != "error";
}

} // namespace hubcaf
