// SPDX-License-Identifier: MIT
#include "route_table.hpp"

#include <algorithm>

namespace hubcaf {

std::shared_ptr<const route> route_table::set(std::shared_ptr<const route> added) {
  auto& place = routes_[added->pattern];
  std::swap(place, added);
  index_prefixes();
  return added;
}

std::shared_ptr<const route> route_table::remove(std::string_view pattern) {
  const auto found = routes_.find(pattern);
  if (found == routes_.end())
    return nullptr;
  auto removed = std::move(found->second);
  routes_.erase(found);
  index_prefixes();
  return removed;
}

const route* route_table::find(std::string_view type) const {
  if (const auto exact = routes_.find(type); exact != routes_.end() && type.back() != '*')
    return exact->second.get();
  // A prefix route is looked up by its pattern, so each length in use costs one look-up.
  for (const auto length : prefix_lengths_) {
    if (type.size() <= length || type[length - 1] != '.')
      continue;
    auto pattern = std::string(type.substr(0, length)) + '*';
    if (const auto found = routes_.find(pattern); found != routes_.end())
      return found->second.get();
  }
  const auto fallback = routes_.find(std::string_view("*"));
  return fallback != routes_.end() ? fallback->second.get() : nullptr;
}

std::vector<std::shared_ptr<const route>> route_table::list() const {
  std::vector<std::shared_ptr<const route>> result;
  for (const auto& [pattern, entry] : routes_)
    result.push_back(entry);
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a->pattern < b->pattern; });
  return result;
}

bool route_table::is_pattern(std::string_view pattern) noexcept {
  if (pattern.empty() || pattern.size() > 128)
    return false;
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (std::any_of(pattern.begin(), pattern.end(), is_control))
    return false;
  const auto star = pattern.find('*');
  if (star == std::string_view::npos)
    return true;
  return star + 1 == pattern.size() && (star == 0 || (star > 1 && pattern[star - 1] == '.'));
}

void route_table::index_prefixes() {
  prefix_lengths_.clear();
  for (const auto& [pattern, entry] : routes_)
    if (pattern.size() > 1 && pattern.back() == '*')
      prefix_lengths_.push_back(pattern.size() - 1);
  std::sort(prefix_lengths_.rbegin(), prefix_lengths_.rend());
  prefix_lengths_.erase(std::unique(prefix_lengths_.begin(), prefix_lengths_.end()), prefix_lengths_.end());
}

} // namespace hubcaf
