// SPDX-License-Identifier: MIT
#include "inbox.hpp"

#include "byte_pool.hpp"
#include "inbox_place.hpp"
#include "io_thread.hpp"
#include "route_table.hpp"

#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

namespace hubcaf {

namespace {

std::string key_of(const inbound& message) {
  // Of each sender by itself. A type has no control characters.
  const auto* const sender = message.all().from.get();
  return message.type() + '\0' + std::to_string(reinterpret_cast<std::uintptr_t>(sender)) + '\0' + message.all().key;
}

} // namespace

inbox::inbox(std::size_t max_messages, std::size_t max_bytes, std::shared_ptr<byte_pool> pool)
  : pool_(std::move(pool)), limit_(max_messages, max_bytes, pool_.get()), max_bytes_(max_bytes) {
  pool_->join();
}

inbox::~inbox() {
  pool_->leave();
}

inbox_place::~inbox_place() {
  if (where_ != nullptr)
    where_->release(bytes_);
}

inbox_result inbox::push(const handler_slot& self, const inbound& message, overflow_policy policy,
                         const connection_actor& sender) {
  const auto* slot = &self;
  // Keeps the slot of a successor.
  std::shared_ptr<const route> successor;
  for (;;) {
    pushed outcome;
    // The slot before has to live until its mutex is free.
    std::shared_ptr<const route> before;
    {
      const std::lock_guard guard{slot->inbox->mutex_};
      if (!slot->inbox->closed_)
        outcome = slot->inbox->try_push(message, policy, sender);
      else if (!slot->inbox->successor_)
        return inbox_result::closed;
      else {
        before = std::exchange(successor, slot->inbox->successor_);
        slot = &successor->instance(message.io_thread());
        continue;
      }
    }
    for (const auto& [one, cause] : outcome.evicted)
      one.drop(cause);
    if (outcome.result == inbox_result::dropped)
      message.drop(drop_cause::drop_newest);
    try {
      wake(slot->actor, outcome.wake);
    } catch (...) {
      // The next message wakes it; this one waits until then.
      const std::lock_guard guard{slot->inbox->mutex_};
      slot->inbox->awake_ = false;
      throw;
    }
    return outcome.result;
  }
}

inbox::pushed inbox::try_push(const inbound& message, overflow_policy policy, const connection_actor& sender) {
  pushed outcome{inbox_result::queued, wake_up::none, {}};
  if (policy == overflow_policy::keep_latest && replace_older(message, outcome))
    return outcome;
  if (!limit_.try_acquire(message.all().bytes) && !make_room(message, policy, outcome)) {
    if (policy == overflow_policy::drop_newest)
      outcome.result = inbox_result::dropped;
    else if (policy == overflow_policy::suspend && sender && limit_.fits(message.all().bytes) && limit_.size() != 0) {
      outcome.result = inbox_result::suspended;
      waiters_.push_back(sender);
      has_waiters_ = true;
      // A place that was given back in the meantime told nobody; if it was the last one, nobody will.
      const bool found_place = limit_.try_acquire(message.all().bytes);
      if (found_place || limit_.size() == 0) {
        waiters_.pop_back();
        has_waiters_ = !waiters_.empty();
        outcome.result = found_place ? inbox_result::queued : inbox_result::full;
      }
    } else
      outcome.result = inbox_result::full;
    if (outcome.result != inbox_result::queued) {
      outcome.wake = std::exchange(wakes_late_, false) ? wake_up::now : wake_up::none;
      return outcome;
    }
  }
  append(message, policy);
  outcome.wake = wake_up_for_one_more();
  return outcome;
}

/// One wake-up for all that the sockets bring in a turn, unless it is so much that there would be no room for it.
inbox::wake_up inbox::wake_up_for_one_more() noexcept {
  const bool is_much = limit_.size() > limit_.capacity() / 4 || limit_.bytes() > max_bytes_ / 4;
  if (!std::exchange(awake_, true)) {
    wakes_late_ = !is_much;
    return is_much ? wake_up::now : wake_up::after_reading;
  }
  return is_much && std::exchange(wakes_late_, false) ? wake_up::now : wake_up::none;
}

void inbox::wake(const handler_actor& sleeping, wake_up when) {
  if (when == wake_up::none)
    return;
  if (when == wake_up::now || !io_thread::after_reading([sleeping] { compat::post(sleeping, work{}); }))
    compat::post(sleeping, work{});
}

bool inbox::make_room(const inbound& message, overflow_policy policy, pushed& outcome) {
  if (!may_be_dropped(policy))
    return false;
  const auto bytes = message.all().bytes;
  if (!limit_.fits(bytes))
    return false;
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    // Messages of another policy are not dropped for this one.
    if (!waiting_[i].message || !may_be_dropped(waiting_[i].policy))
      continue;
    outcome.evicted.emplace_back(take_out(i), drop_cause::drop_oldest);
    if (limit_.try_acquire(bytes))
      return true;
  }
  close_gaps();
  return false;
}

bool inbox::replace_older(const inbound& message, pushed& outcome) {
  const auto found = latest_.find(key_of(message));
  if (found == latest_.end())
    return false;
  // The newer one takes the older one's place in the order; its place in the limit may be a larger one.
  const auto index = static_cast<std::size_t>(found->second - first_);
  auto& older = waiting_[index].message;
  if (!limit_.try_exchange(older.all().bytes, message.all().bytes)) {
    outcome.evicted.emplace_back(take_out(index), drop_cause::keep_latest);
    return false;
  }
  older.settle_in({}).forget();
  message.settle_in({shared_from_this(), message.all().bytes});
  outcome.evicted.emplace_back(std::exchange(older, message), drop_cause::keep_latest);
  return true;
}

void inbox::append(const inbound& message, overflow_policy policy) {
  message.settle_in({shared_from_this(), message.all().bytes});
  waiting_.push_back({message, policy});
  if (policy == overflow_policy::keep_latest)
    try {
      latest_[key_of(message)] = first_ + waiting_.size() - 1;
    } catch (...) {
      // It does not wait here; whoever holds it last settles it.
      waiting_.pop_back();
      throw;
    }
  close_gaps();
}

/// Takes a message and its place away; an empty one stays behind.
inbound inbox::take_out(std::size_t index) {
  auto& place = waiting_[index];
  forget_latest(place, first_ + index);
  limit_.release(place.message.settle_in({}).forget());
  ++gaps_;
  return std::exchange(place.message, inbound{});
}

void inbox::forget_latest(const entry& leaving, std::uint64_t position) {
  if (leaving.policy != overflow_policy::keep_latest || !leaving.message)
    return;
  if (const auto found = latest_.find(key_of(leaving.message)); found != latest_.end() && found->second == position)
    latest_.erase(found);
}

/// Before they take more memory than what waits.
void inbox::close_gaps() {
  if (gaps_ < 64 || gaps_ < waiting_.size() / 2)
    return;
  std::erase_if(waiting_, [](const entry& one) { return !one.message; });
  gaps_ = 0;
  for (std::size_t i = 0; i < waiting_.size(); ++i)
    if (waiting_[i].policy == overflow_policy::keep_latest)
      latest_[key_of(waiting_[i].message)] = first_ + i;
}

inbound inbox::pop() {
  auto oldest = std::move(waiting_.front());
  waiting_.pop_front();
  forget_latest(oldest, first_);
  gaps_ -= oldest.message ? 0 : 1;
  ++first_;
  return std::move(oldest.message);
}

std::optional<inbound> inbox::take() {
  const std::lock_guard guard{mutex_};
  wakes_late_ = false;
  if (!inherited_.empty()) {
    auto next = std::move(inherited_.front());
    inherited_.pop_front();
    return next;
  }
  while (!waiting_.empty())
    if (auto next = pop())
      return next;
  awake_ = false;
  return std::nullopt;
}

std::vector<inbound> inbox::close(std::shared_ptr<const route> successor) {
  std::vector<inbound> left;
  std::vector<connection_actor> waiters;
  {
    const std::lock_guard guard{mutex_};
    closed_ = true;
    if (successor != nullptr)
      successor_ = std::move(successor);
    left.assign(std::make_move_iterator(inherited_.begin()), std::make_move_iterator(inherited_.end()));
    inherited_.clear();
    while (!waiting_.empty())
      if (auto next = pop())
        left.push_back(std::move(next));
    latest_.clear();
    waiters.swap(waiters_);
    has_waiters_ = false;
  }
  tell_of_room(std::move(waiters));
  return left;
}

bool inbox::prepend(std::vector<inbound>& messages) {
  const std::lock_guard guard{mutex_};
  if (closed_)
    return false;
  inherited_.insert(inherited_.begin(), std::make_move_iterator(messages.begin()),
                    std::make_move_iterator(messages.end()));
  messages.clear();
  return true;
}

void inbox::release(std::size_t bytes) noexcept {
  limit_.release(bytes);
  if (!has_waiters_)
    return;
  std::vector<connection_actor> waiters;
  {
    const std::lock_guard guard{mutex_};
    waiters = waiters_with_room();
  }
  tell_of_room(std::move(waiters));
}

/// Those for whose message there is no memory wait on, for the next place that is given back.
void inbox::tell_of_room(std::vector<connection_actor> waiters) noexcept {
  try {
    for (; !waiters.empty(); waiters.pop_back())
      compat::post(waiters.back(), room{});
  } catch (...) {
    const std::lock_guard guard{mutex_};
    if (waiters_.empty())
      waiters_.swap(waiters);
    has_waiters_ = true;
  }
}

// Half of it, so that connections do not stop and go with every message.
std::vector<connection_actor> inbox::waiters_with_room() {
  if (limit_.size() > limit_.capacity() / 2 || limit_.bytes() > max_bytes_ / 2)
    return {};
  has_waiters_ = false;
  return std::exchange(waiters_, {});
}

} // namespace hubcaf
