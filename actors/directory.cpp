// SPDX-License-Identifier: MIT
#include "directory.hpp"

#include "../schema/client_id.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace hubcaf {

directory::directory(duplicate_policy policy, const hash_key& key)
  : policy_(policy), hash_(key), shards_([this]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<shard, sizeof...(I)>{((void)I, shard(hash_))...};
    }(std::make_index_sequence<shard_count>())) {
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
  const auto known = place.clients.find(newcomer->id);
  const bool is_known = known != place.clients.end();
  if (is_known && policy_ == duplicate_policy::oldest_wins)
    return newcomer;
  enter(place, newcomer);
  try {
    if (!is_known)
      place.clients.emplace(newcomer->id, newcomer);
    else if (policy_ == duplicate_policy::allow)
      add_elder(place, known->second);
  } catch (...) {
    // Without memory nobody has come.
    take_out(place, *newcomer);
    throw;
  }
  if (policy_ == duplicate_policy::oldest_wins)
    place.reserved.erase(newcomer->id);
  if (!is_known)
    return nullptr;
  std::swap(known->second, newcomer);
  if (policy_ == duplicate_policy::allow)
    return nullptr;
  take_out(place, *newcomer);
  return newcomer;
}

void directory::add_elder(shard& place, const std::shared_ptr<client>& elder) {
  if (const auto others = place.elders.find(elder->id); others != place.elders.end())
    others->second.push_back(elder);
  else
    place.elders.emplace(elder->id, client_list{elder});
}

void directory::enter(shard& place, const std::shared_ptr<client>& newcomer) {
  newcomer->serial = ++place.last_serial;
  place.rows[newcomer->anonymous ? 1 : 0].emplace(newcomer->serial, newcomer);
  counts_[newcomer->anonymous ? 1 : 0].fetch_add(1, std::memory_order_relaxed);
}

/// @returns false if the client is not in.
bool directory::take_out(shard& place, const client& leaving) {
  auto& row = place.rows[leaving.anonymous ? 1 : 0];
  const auto found = row.find(leaving.serial);
  if (found == row.end() || found->second.get() != &leaving)
    return false;
  row.erase(found);
  counts_[leaving.anonymous ? 1 : 0].fetch_sub(1, std::memory_order_relaxed);
  return true;
}

void directory::detach(const client& leaving) {
  auto& place = shard_of(leaving.id);
  const std::unique_lock guard{place.mutex};
  const auto found = place.clients.find(leaving.id);
  if (!take_out(place, leaving) || found == place.clients.end())
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
  client_list result;
  for (const auto& place : shards_) {
    const std::shared_lock guard{place.mutex};
    for (const auto& row : place.rows)
      for (const auto& [serial, entry] : row)
        result.push_back(entry);
  }
  return result;
}

// -- pages ------------------------------------------------------------------------

void directory::add_row(const shard& place, bool anonymous, page_part part, client_list& to) {
  const std::shared_lock guard{place.mutex};
  const auto& row = place.rows[anonymous ? 1 : 0];
  for (auto one = row.upper_bound(part.after); one != row.end() && to.size() < part.most; ++one)
    to.push_back(one->second);
}

void directory::add_clients_of(const shard& place, std::string_view id, page_part part, client_list& to) {
  const std::shared_lock guard{place.mutex};
  const auto is_wanted = [&](const auto& one) { return one->serial > part.after && to.size() < part.most; };
  // They stand in the order in which they were attached, so by serial number; the last one stands by itself.
  if (const auto others = place.elders.find(id); others != place.elders.end()) {
    const auto& elders = others->second;
    auto one = std::upper_bound(elders.begin(), elders.end(), part.after,
                                [](std::uint64_t after, const auto& entry) { return after < entry->serial; });
    for (; one != elders.end() && is_wanted(*one); ++one)
      to.push_back(*one);
  }
  if (const auto found = place.clients.find(id); found != place.clients.end() && is_wanted(found->second))
    to.push_back(found->second);
}

std::optional<directory_page> directory::page(const directory_query& query) const {
  const auto is_anonymous_row = [](std::uint32_t row) { return row % 2 == 1; };
  const auto row_of = [this](const client& one) { return 2 * index_of(one.id) + (one.anonymous ? 1 : 0); };
  const auto is_listed = [&](std::uint32_t row) {
    if (query.id && row != 2 * index_of(*query.id) + (is_anonymous(*query.id) ? 1 : 0))
      return false;
    return !query.anonymous || *query.anonymous == is_anonymous_row(row);
  };
  if (query.after && (query.after->row >= row_count || !is_listed(query.after->row)))
    return std::nullopt;
  directory_page result;
  // One client more than the page may have: it tells whether there is a next page.
  const auto most = query.limit + 1;
  for (auto row = query.after ? query.after->row : 0; row < row_count && result.clients.size() < most; ++row) {
    if (!is_listed(row))
      continue;
    const page_part part{most, query.after && query.after->row == row ? query.after->serial : 0};
    if (query.id)
      add_clients_of(shards_[row / 2], *query.id, part, result.clients);
    else
      add_row(shards_[row / 2], is_anonymous_row(row), part, result.clients);
  }
  if (result.clients.size() == most) {
    result.clients.pop_back();
    const auto& last = *result.clients.back();
    result.next = directory_position{row_of(last), last.serial};
  }
  return result;
}

} // namespace hubcaf
