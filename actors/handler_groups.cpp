// SPDX-License-Identifier: MIT
#include "handler_groups.hpp"

#include "../schema/options.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace hubcaf {

namespace {

std::string text_of(run_on place) {
  return place == run_on::scheduler ? "run_on::scheduler" : "run_on::io_thread";
}

[[noreturn]] void refuse(const std::string& pattern, const std::string& why) {
  throw std::invalid_argument("handler '" + pattern + "': " + why);
}

/// A name stands in the log and in REST.
void require_name(const std::string& pattern, std::string_view name) {
  constexpr std::size_t longest = 128;
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  if (name.size() > longest || std::any_of(name.begin(), name.end(), is_control))
    refuse(pattern, "the name of a group has 1 to 128 bytes without control characters");
}

std::string name_of(const std::shared_ptr<const handler_group>& group) {
  return group == nullptr ? std::string() : group->name;
}

std::string described(const std::string& group) {
  return group.empty() ? "without a group" : "in group '" + group + '\'';
}

} // namespace

void handler_groups::enter(const std::string& pattern, const handler_options& how, const options& settings,
                           const std::function<void(const membership&)>& order) {
  require_name(pattern, how.group);
  if (!how.group.empty() && how.concurrency != 1)
    refuse(pattern, "a group has one message in hand, so handler_options::concurrency has to be 1, not " +
                      std::to_string(how.concurrency));
  const std::lock_guard guard{mutex_};
  auto group = group_for(pattern, how, settings);
  const auto [entry, is_new] = entries_.try_emplace(pattern);
  auto before = std::exchange(entry->second, membership{std::move(group), ++registrations_});
  try {
    order(entry->second);
  } catch (...) {
    entry->second = std::move(before);
    if (is_new)
      entries_.erase(entry);
    throw;
  }
}

std::shared_ptr<const handler_group> handler_groups::group_for(const std::string& pattern, const handler_options& how,
                                                               const options& settings) const {
  if (const auto older = entries_.find(pattern); older != entries_.end())
    if (const auto group = name_of(older->second.group); group != how.group)
      refuse(pattern, "it has a handler " + described(group) + "; unregister that before you put one " +
                        described(how.group) + " in its place");
  if (how.group.empty())
    return nullptr;
  const handler_group wanted{how.group, how.place,
                             how.queue_size != 0 ? how.queue_size : settings.handler_queue_limit(),
                             how.queue_bytes != 0 ? how.queue_bytes : settings.handler_queue_bytes};
  for (const auto& entry : entries_) {
    const auto& member = entry.first;
    const auto& group = entry.second.group;
    if (name_of(group) != how.group)
      continue;
    const auto require_same = [&](const char* option, const auto& here, const auto& there) {
      if (here != there)
        refuse(pattern, "handler_options::" + std::string(option) + " of all handlers in group '" + how.group +
                          "' is the same; that of '" + member + "' is " + there + ", not " + here);
    };
    require_same("place", text_of(wanted.place), text_of(group->place));
    require_same("queue_size", std::to_string(wanted.queue_size), std::to_string(group->queue_size));
    require_same("queue_bytes", std::to_string(wanted.queue_bytes), std::to_string(group->queue_bytes));
    return group;
  }
  return std::make_shared<const handler_group>(wanted);
}

void handler_groups::leave(const std::string& pattern, const std::function<void()>& order) {
  const std::lock_guard guard{mutex_};
  order();
  entries_.erase(pattern);
}

void handler_groups::forget(const std::string& pattern, std::uint64_t registration) noexcept {
  const std::lock_guard guard{mutex_};
  if (const auto found = entries_.find(pattern); found != entries_.end() && found->second.registration == registration)
    entries_.erase(found);
}

} // namespace hubcaf
