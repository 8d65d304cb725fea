// SPDX-License-Identifier: MIT
#include "overflow_policy.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace hubcaf {

namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 6> overflow_words = {"reject",      "drop_newest", "drop_oldest",
                                                            "keep_latest", "disconnect",  "suspend"};
constexpr std::array<std::string_view, 3> duplicate_words = {"newest_wins", "oldest_wins", "allow"};

template <class Policy, std::size_t N>
std::optional<Policy> find(const std::array<std::string_view, N>& words, std::string_view word) noexcept {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end())
    return std::nullopt;
  return static_cast<Policy>(found - words.begin());
}

} // namespace

std::string_view to_string(overflow_policy policy) noexcept {
  return overflow_words[static_cast<std::size_t>(policy)];
}

std::optional<overflow_policy> overflow_policy_from(std::string_view word) noexcept {
  return find<overflow_policy>(overflow_words, word);
}

std::string_view to_string(duplicate_policy policy) noexcept {
  return duplicate_words[static_cast<std::size_t>(policy)];
}

std::optional<duplicate_policy> duplicate_policy_from(std::string_view word) noexcept {
  return find<duplicate_policy>(duplicate_words, word);
}

} // namespace hubcaf
