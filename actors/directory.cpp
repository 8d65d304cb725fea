// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include <mutex>

namespace hubcaf {

std::shared_ptr<client> directory::attach(std::shared_ptr<client> newcomer) {
  auto& place = shard_of(newcomer->id);
  const std::unique_lock guard{place.mutex};
  auto& entry = place.clients[newcomer->id];
  std::swap(entry, newcomer);
  return newcomer;
}

void directory::detach(const client& leaving) {
  auto& place = shard_of(leaving.id);
  const std::unique_lock guard{place.mutex};
  if (const auto found = place.clients.find(leaving.id);
      found != place.clients.end() && found->second.get() == &leaving)
    place.clients.erase(found);
}

std::shared_ptr<client> directory::find(std::string_view id) const {
  const auto& place = shard_of(id);
  const std::shared_lock guard{place.mutex};
  const auto found = place.clients.find(id);
  return found != place.clients.end() ? found->second : nullptr;
}

std::vector<std::shared_ptr<client>> directory::list() const {
  std::vector<std::shared_ptr<client>> result;
  for (const auto& place : shards_) {
    const std::shared_lock guard{place.mutex};
    for (const auto& [id, entry] : place.clients)
      result.push_back(entry);
  }
  return result;
}

} // namespace hubcaf
