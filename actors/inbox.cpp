// SPDX-License-Identifier: MIT
#include "inbox.hpp"

#include "byte_pool.hpp"
#include "inbox_place.hpp"

#include <utility>

namespace hubcaf {

namespace {

std::string key_of(const inbound& message) {
  // A type has no control characters.
  return message.type() + '\0' + message.all().key;
}

} // namespace

inbox_place::~inbox_place() {
  if (where_ != nullptr)
    where_->release(bytes_);
}

inbox_result inbox::push(const handler_slot& self, const inbound& message, overflow_policy policy,
                         const connection_actor& sender) {
  auto slot = self;
  for (;;) {
    pushed outcome;
    {
      const std::lock_guard guard{slot.inbox->mutex_};
      if (!slot.inbox->closed_)
        outcome = slot.inbox->try_push(message, policy, sender);
      else if (!slot.inbox->successor_)
        return inbox_result::closed;
      else {
        auto next = *slot.inbox->successor_;
        slot = std::move(next);
        continue;
      }
    }
    for (const auto& [one, cause] : outcome.evicted)
      one.drop(cause);
    if (outcome.result == inbox_result::dropped)
      message.drop(drop_cause::drop_newest);
    if (outcome.wake)
      compat::post(slot.actor, work{});
    return outcome.result;
  }
}

inbox::pushed inbox::try_push(const inbound& message, overflow_policy policy, const connection_actor& sender) {
  pushed outcome{inbox_result::queued, false, {}};
  if (policy == overflow_policy::keep_latest && replace_older(message, outcome))
    return outcome;
  if (!limit_.try_acquire(message.all().bytes) && !make_room(message, policy, outcome)) {
    if (policy == overflow_policy::drop_newest)
      outcome.result = inbox_result::dropped;
    else if (policy == overflow_policy::suspend && sender && limit_.fits(message.all().bytes) && limit_.size() != 0) {
      outcome.result = inbox_result::suspended;
      waiters_.push_back(sender);
      has_waiters_ = true;
      // A place that was given back in the meantime told nobody.
      if (limit_.try_acquire(message.all().bytes)) {
        waiters_.pop_back();
        has_waiters_ = !waiters_.empty();
        outcome.result = inbox_result::queued;
      }
    } else
      outcome.result = inbox_result::full;
    if (outcome.result != inbox_result::queued)
      return outcome;
  }
  append(message, policy);
  outcome.wake = !std::exchange(awake_, true);
  return outcome;
}

bool inbox::make_room(const inbound& message, overflow_policy policy, pushed& outcome) {
  if (policy != overflow_policy::drop_oldest && policy != overflow_policy::keep_latest)
    return false;
  const auto bytes = message.all().bytes;
  if (!limit_.fits(bytes))
    return false;
  while (!waiting_.empty()) {
    auto oldest = pop();
    if (!oldest)
      continue;
    limit_.release(oldest.settle_in({}).forget());
    outcome.evicted.emplace_back(std::move(oldest), drop_cause::drop_oldest);
    if (limit_.try_acquire(bytes))
      return true;
  }
  return false;
}

bool inbox::replace_older(const inbound& message, pushed& outcome) {
  const auto found = latest_.find(key_of(message));
  if (found == latest_.end())
    return false;
  // The newer one takes the older one's place in the order; its place in the limit may be a larger one.
  auto& older = waiting_[found->second - first_];
  const auto bytes_before = older.settle_in({}).forget();
  const bool fits = limit_.try_exchange(bytes_before, message.all().bytes);
  if (fits)
    message.settle_in({shared_from_this(), message.all().bytes});
  else {
    limit_.release(bytes_before);
    latest_.erase(found);
  }
  outcome.evicted.emplace_back(std::exchange(older, fits ? message : inbound{}), drop_cause::keep_latest);
  return fits;
}

void inbox::append(const inbound& message, overflow_policy policy) {
  message.settle_in({shared_from_this(), message.all().bytes});
  if (policy == overflow_policy::keep_latest)
    latest_[key_of(message)] = first_ + waiting_.size();
  waiting_.push_back(message);
}

inbound inbox::pop() {
  auto oldest = std::move(waiting_.front());
  waiting_.pop_front();
  if (oldest && !latest_.empty())
    if (const auto found = latest_.find(key_of(oldest)); found != latest_.end() && found->second == first_)
      latest_.erase(found);
  ++first_;
  return oldest;
}

std::optional<inbound> inbox::take() {
  const std::lock_guard guard{mutex_};
  while (!waiting_.empty())
    if (auto next = pop())
      return next;
  awake_ = false;
  return std::nullopt;
}

std::vector<inbound> inbox::close(std::optional<handler_slot> successor) {
  std::vector<inbound> left;
  std::vector<connection_actor> waiters;
  {
    const std::lock_guard guard{mutex_};
    closed_ = true;
    successor_ = std::move(successor);
    while (!waiting_.empty())
      if (auto next = pop())
        left.push_back(std::move(next));
    latest_.clear();
    waiters.swap(waiters_);
    has_waiters_ = false;
  }
  for (const auto& waiter : waiters)
    compat::post(waiter, room{});
  return left;
}

void inbox::prepend(std::vector<inbound> messages) {
  const std::lock_guard guard{mutex_};
  // The messages here keep their positions; those before them count down, which wraps around harmlessly.
  first_ -= messages.size();
  waiting_.insert(waiting_.begin(), std::make_move_iterator(messages.begin()), std::make_move_iterator(messages.end()));
}

void inbox::release(std::size_t bytes) {
  limit_.release(bytes);
  if (!has_waiters_)
    return;
  std::vector<connection_actor> waiters;
  {
    const std::lock_guard guard{mutex_};
    waiters = waiters_with_room();
  }
  for (const auto& waiter : waiters)
    compat::post(waiter, room{});
}

// Half of it, so that connections do not stop and go with every message.
std::vector<connection_actor> inbox::waiters_with_room() {
  if (limit_.size() > limit_.capacity() / 2 || limit_.bytes() > max_bytes_ / 2)
    return {};
  has_waiters_ = false;
  return std::exchange(waiters_, {});
}

} // namespace hubcaf
