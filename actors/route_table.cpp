// SPDX-License-Identifier: MIT
#include "route_table.hpp"

#include "../schema/reserved_types.hpp"

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
  return fallback != routes_.end() && !is_reserved_type(type) ? fallback->second.get() : nullptr;
}

const route* route_table::find_exactly(std::string_view pattern) const {
  const auto found = routes_.find(pattern);
  return found != routes_.end() ? found->second.get() : nullptr;
}

std::vector<std::shared_ptr<const route>> route_table::list() const {
  std::vector<std::shared_ptr<const route>> result;
  for (const auto& [pattern, entry] : routes_)
    result.push_back(entry);
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a->pattern < b->pattern; });
  return result;
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
