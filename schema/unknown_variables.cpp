// SPDX-License-Identifier: MIT
#include "unknown_variables.hpp"

#include "option_parse.hpp"
#include "options.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>

namespace hubcaf {

namespace {

/// How many letters have to be put in, left out or changed to make one text of the other.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const auto changed = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

bool is_plain(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

std::vector<unknown_variable> unknown_variables(const char* const* environment) {
  constexpr std::string_view prefix = "HUBCAF_";
  constexpr std::size_t longest = 80;
  std::vector<std::string> known;
  for (const auto& info : option_table())
    known.push_back(variable_name(info.name));
  std::vector<unknown_variable> result;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const auto name = entry.substr(0, entry.find('='));
    if (!name.starts_with(prefix) || std::find(known.begin(), known.end(), name) != known.end())
      continue;
    std::string shown(name.substr(0, longest));
    std::replace_if(
      shown.begin(), shown.end(), [](char c) { return !is_plain(c); }, '?');
    const auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& one, const auto& other) {
      return distance(shown, one) < distance(shown, other);
    });
    result.push_back({std::move(shown), *nearest});
  }
  return result;
}

} // namespace hubcaf
