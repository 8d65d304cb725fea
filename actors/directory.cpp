// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace hubcaf {

directory::directory(duplicate_policy policy, const hash_key& key)
  : policy_(policy), hash_(key), shards_([this]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<shard, sizeof...(I)>{((void)I, shard(hash_))...};
    }(std::make_index_sequence<16>())) {
}

bool directory::reserve(std::string_view id) {
  if (policy_ != duplicate_policy::oldest_wins)
    return true;
  auto& place = shard_of(id);
  const std::unique_lock guard{place.mutex};
  return !place.clients.contains(id) && place.reserved.emplace(id).second;
}

void directory::release(std::string_view id) {
  if (policy_ != duplicate_policy::oldest_wins)
    return;
  auto& place = shard_of(id);
  const std::unique_lock guard{place.mutex};
  if (const auto found = place.reserved.find(id); found != place.reserved.end())
    place.reserved.erase(found);
}

std::shared_ptr<client> directory::attach(std::shared_ptr<client> newcomer) {
  auto& place = shard_of(newcomer->id);
  const std::unique_lock guard{place.mutex};
  auto& entry = place.clients[newcomer->id];
  switch (policy_) {
    case duplicate_policy::newest_wins:
      break;
    case duplicate_policy::oldest_wins:
      if (entry)
        return newcomer;
      place.reserved.erase(newcomer->id);
      break;
    case duplicate_policy::allow:
      if (entry)
        place.elders[newcomer->id].push_back(std::move(entry));
      break;
  }
  std::swap(entry, newcomer);
  return newcomer;
}

void directory::detach(const client& leaving) {
  auto& place = shard_of(leaving.id);
  const std::unique_lock guard{place.mutex};
  const auto found = place.clients.find(leaving.id);
  if (found == place.clients.end())
    return;
  const bool is_latest = found->second.get() == &leaving;
  const auto others = place.elders.find(leaving.id);
  if (others == place.elders.end()) {
    if (is_latest)
      place.clients.erase(found);
    return;
  }
  auto& elders = others->second;
  if (is_latest) {
    found->second = std::move(elders.back());
    elders.pop_back();
  } else {
    std::erase_if(elders, [&](const auto& one) { return one.get() == &leaving; });
  }
  if (elders.empty())
    place.elders.erase(others);
}

std::shared_ptr<client> directory::find(std::string_view id) const {
  const auto& place = shard_of(id);
  const std::shared_lock guard{place.mutex};
  const auto found = place.clients.find(id);
  return found != place.clients.end() ? found->second : nullptr;
}

std::vector<std::shared_ptr<client>> directory::find_all(std::string_view id) const {
  std::vector<std::shared_ptr<client>> result;
  const auto& place = shard_of(id);
  const std::shared_lock guard{place.mutex};
  if (const auto others = place.elders.find(id); others != place.elders.end())
    result = others->second;
  if (const auto found = place.clients.find(id); found != place.clients.end())
    result.push_back(found->second);
  return result;
}

std::size_t directory::longest_chain() const {
  std::size_t longest = 0;
  for (const auto& place : shards_) {
    const std::shared_lock guard{place.mutex};
    longest = std::max({longest, hubcaf::longest_chain(place.clients), hubcaf::longest_chain(place.elders),
                        hubcaf::longest_chain(place.reserved)});
  }
  return longest;
}

std::vector<std::shared_ptr<client>> directory::list() const {
  std::vector<std::shared_ptr<client>> result;
  for (const auto& place : shards_) {
    const std::shared_lock guard{place.mutex};
    for (const auto& [id, entry] : place.clients)
      result.push_back(entry);
    for (const auto& [id, elders] : place.elders)
      result.insert(result.end(), elders.begin(), elders.end());
  }
  return result;
}

} // namespace hubcaf
