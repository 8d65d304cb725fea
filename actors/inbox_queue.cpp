// SPDX-License-Identifier: MIT
#include "inbox_queue.hpp"

#include "client.hpp"
#include "text_map.hpp"

#include <algorithm>
#include <array>

namespace hubcaf {

namespace {

/// Each sender's messages have names of their own. 0 stands for code.
std::uint64_t number_of_sender(const inbound& message) noexcept {
  const auto* sender = message.all().from.get();
  return sender != nullptr ? sender->number : 0;
}

} // namespace

std::uint64_t inbox_queue::hash_of(const inbound& message) const noexcept {
  const std::array parts{keyed_hash(key_, message.type()), number_of_sender(message),
                         keyed_hash(key_, message.all().key)};
  return keyed_hash(key_, parts);
}

inbox_queue::name inbox_queue::name_of(const inbound& message, std::uint64_t name_hash) noexcept {
  return {name_hash, message.type(), number_of_sender(message), message.all().key};
}

void inbox_queue::push(const inbound& message, overflow_policy policy, std::uint64_t name_hash) {
  if (policy == overflow_policy::keep_latest)
    latest_.emplace(name_of(message, name_hash), first_ + waiting_.size());
  waiting_.push_back({message, name_hash, policy});
}

std::optional<inbound> inbox_queue::pop() {
  if (waiting_.empty())
    return std::nullopt;
  auto& front = waiting_.front();
  if (front.policy == overflow_policy::keep_latest)
    latest_.erase(name_of(front.message, front.name_hash));
  std::optional<inbound> oldest(std::move(front.message));
  waiting_.pop_front();
  ++first_;
  if (gaps_ != 0)
    skip_gaps();
  return oldest;
}

std::optional<inbound> inbox_queue::pop_droppable() {
  candidate_ = std::max(candidate_, first_);
  while (index_of(candidate_) < waiting_.size()) {
    ++visited_;
    const auto& looked_at = waiting_[index_of(candidate_)];
    const auto where = candidate_++;
    if (looked_at.message && may_be_dropped(looked_at.policy))
      return take(where);
  }
  return std::nullopt;
}

std::optional<inbox_queue::position> inbox_queue::find(const inbound& same_name, std::uint64_t name_hash) const {
  if (latest_.empty())
    return std::nullopt;
  const auto found = latest_.find(name_of(same_name, name_hash));
  return found != latest_.end() ? std::optional(found->second) : std::nullopt;
}

inbound inbox_queue::take(position where) {
  auto& leaving = waiting_[index_of(where)];
  if (leaving.policy == overflow_policy::keep_latest)
    latest_.erase(name_of(leaving.message, leaving.name_hash));
  auto message = std::exchange(leaving.message, inbound{});
  ++gaps_;
  if (where == first_)
    skip_gaps();
  else
    close_gaps();
  return message;
}

inbound inbox_queue::replace(position where, const inbound& newer) {
  auto& place = waiting_[index_of(where)];
  // The name's texts belong to the message that leaves.
  auto named = latest_.extract(name_of(place.message, place.name_hash));
  named.key() = name_of(newer, place.name_hash);
  latest_.insert(std::move(named));
  return std::exchange(place.message, newer);
}

/// The oldest has left: what comes first now is a message.
void inbox_queue::skip_gaps() {
  while (!waiting_.empty() && !waiting_.front().message) {
    ++visited_;
    waiting_.pop_front();
    ++first_;
    --gaps_;
  }
}

/// Before they take more memory than what waits.
void inbox_queue::close_gaps() {
  if (gaps_ < 64 || gaps_ < waiting_.size() / 2)
    return;
  visited_ += waiting_.size();
  auto before = first_;
  auto after = first_;
  auto candidate = candidate_;
  for (const auto& one : waiting_) {
    if (before++ == candidate_)
      candidate = after;
    if (!one.message)
      continue;
    if (one.policy == overflow_policy::keep_latest)
      latest_.find(name_of(one.message, one.name_hash))->second = after;
    ++after;
  }
  candidate_ = candidate_ >= before ? after : candidate;
  std::erase_if(waiting_, [](const entry& one) { return !one.message; });
  gaps_ = 0;
}

std::size_t inbox_queue::longest_chain() const noexcept {
  return hubcaf::longest_chain(latest_);
}

} // namespace hubcaf
