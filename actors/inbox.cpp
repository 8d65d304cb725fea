// SPDX-License-Identifier: MIT
#include "inbox.hpp"

#include "../schema/options.hpp"
#include "byte_pool.hpp"
#include "inbox_place.hpp"
#include "io_thread.hpp"
#include "route_table.hpp"

#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

namespace hubcaf {

inbox::inbox(std::size_t max_messages, std::size_t max_bytes, std::shared_ptr<byte_pool> pool, const hash_key& key)
  : pool_(std::move(pool)), limit_(max_messages, max_bytes, pool_.get()), max_bytes_(max_bytes), waiting_(key) {
  pool_->join();
}

inbox::~inbox() {
  pool_->leave();
}

std::uint64_t inbox::ceiling(const options& opts) {
  return opts.max_inbound_bytes;
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
    // A long name takes long to hash: nobody has to wait for that.
    const auto name_hash = policy == overflow_policy::keep_latest ? slot->inbox->waiting_.hash_of(message) : 0;
    {
      const std::lock_guard guard{slot->inbox->mutex_};
      if (!slot->inbox->closed_)
        outcome = slot->inbox->try_push(slot->inbox, message, policy, name_hash, sender);
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
      wake(*slot, outcome.wake);
    } catch (...) {
      slot->inbox->stays_asleep();
      throw;
    }
    return outcome.result;
  }
}

inbox::pushed inbox::try_push(const std::shared_ptr<inbox>& self, const inbound& message, overflow_policy policy,
                              std::uint64_t name_hash, const connection_actor& sender) {
  pushed outcome{inbox_result::queued, wake_up::none, {}};
  if (policy == overflow_policy::keep_latest && replace_older(self, message, name_hash, outcome))
    return outcome;
  if (!limit_.try_acquire(message.all().bytes) && !make_room(message, policy, outcome)) {
    if (policy == overflow_policy::drop_newest)
      outcome.result = inbox_result::dropped;
    else if (policy == overflow_policy::suspend && sender && limit_.fits(message.all().bytes) && limit_.size() != 0) {
      outcome.result = inbox_result::suspended;
      waiters_.insert(sender);
      has_waiters_ = true;
      // A place that was given back in the meantime told nobody; if it was the last one, nobody will.
      const bool found_place = limit_.try_acquire(message.all().bytes);
      if (found_place || limit_.size() == 0) {
        waiters_.erase(sender);
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
  message.settle_in({self, message.all().bytes});
  waiting_.push(message, policy, name_hash);
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

void inbox::wake(const handler_slot& sleeping, wake_up when) {
  if (when == wake_up::none)
    return;
  if (when == wake_up::now || !io_thread::after_reading([slot = sleeping] {
        try {
          compat::post(slot.actor, work{});
        } catch (...) {
          slot.inbox->stays_asleep();
        }
      }))
    compat::post(sleeping.actor, work{});
}

/// There was no memory to wake the handler: the next message does; what is there waits until then.
void inbox::stays_asleep() noexcept {
  const std::lock_guard guard{mutex_};
  awake_ = false;
}

bool inbox::make_room(const inbound& message, overflow_policy policy, pushed& outcome) {
  if (!may_be_dropped(policy))
    return false;
  const auto bytes = message.all().bytes;
  if (!limit_.fits(bytes))
    return false;
  // Messages of another policy are not dropped for this one.
  while (auto oldest = waiting_.pop_droppable()) {
    const auto freed = oldest->settle_in({}).forget();
    try {
      outcome.evicted.emplace_back(std::move(*oldest), drop_cause::drop_oldest);
    } catch (...) {
      limit_.release(freed);
      throw;
    }
    if (limit_.try_exchange(freed, bytes))
      return true;
    limit_.release(freed);
    if (limit_.try_acquire(bytes))
      return true;
  }
  return false;
}

bool inbox::replace_older(const std::shared_ptr<inbox>& self, const inbound& message, std::uint64_t name_hash,
                          pushed& outcome) {
  const auto found = waiting_.find(message, name_hash);
  if (!found)
    return false;
  // The newer one takes the older one's place in the order; its place in the limit may be a larger one.
  const auto& older = waiting_.at(*found);
  if (!limit_.try_exchange(older.all().bytes, message.all().bytes)) {
    evict(waiting_.take(*found), drop_cause::keep_latest, outcome);
    return false;
  }
  older.settle_in({}).forget();
  message.settle_in({self, message.all().bytes});
  outcome.evicted.emplace_back(waiting_.replace(*found, message), drop_cause::keep_latest);
  return true;
}

/// The older one has left the queue, and leaves its place.
void inbox::evict(inbound older, drop_cause why, pushed& outcome) {
  limit_.release(older.settle_in({}).forget());
  outcome.evicted.emplace_back(std::move(older), why);
}

void inbox::forget_waiter(const handler_slot& self, const inbound& message, const connection_actor& sender) noexcept {
  const auto* slot = &self;
  std::shared_ptr<const route> successor;
  for (;;) {
    auto before = successor;
    const std::lock_guard guard{slot->inbox->mutex_};
    if (!slot->inbox->closed_ || !slot->inbox->successor_) {
      slot->inbox->waiters_.erase(sender);
      slot->inbox->has_waiters_ = !slot->inbox->waiters_.empty();
      return;
    }
    successor = slot->inbox->successor_;
    slot = &successor->instance(message.io_thread());
  }
}

std::optional<inbound> inbox::take() {
  const std::lock_guard guard{mutex_};
  wakes_late_ = false;
  if (!inherited_.empty()) {
    auto next = std::move(inherited_.front());
    inherited_.pop_front();
    return next;
  }
  if (auto next = waiting_.pop())
    return next;
  awake_ = false;
  return std::nullopt;
}

std::vector<inbound> inbox::close(std::shared_ptr<const route> successor) {
  std::vector<inbound> left;
  waiters told;
  {
    const std::lock_guard guard{mutex_};
    closed_ = true;
    if (successor != nullptr)
      successor_ = std::move(successor);
    left.assign(std::make_move_iterator(inherited_.begin()), std::make_move_iterator(inherited_.end()));
    inherited_.clear();
    while (auto next = waiting_.pop())
      left.push_back(std::move(*next));
    told.swap(waiters_);
    has_waiters_ = false;
  }
  tell(std::move(told));
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

std::uint64_t inbox::visited() const {
  const std::lock_guard guard{mutex_};
  return waiting_.visited();
}

std::size_t inbox::longest_chain() const {
  const std::lock_guard guard{mutex_};
  return waiting_.longest_chain();
}

void inbox::release(std::size_t bytes) noexcept {
  limit_.release(bytes);
  tell_of_room();
}

void inbox::tell_of_room() noexcept {
  if (!has_waiters_)
    return;
  waiters told;
  {
    const std::lock_guard guard{mutex_};
    told = waiters_with_room();
  }
  tell(std::move(told));
}

/// Those for whose message there is no memory wait on, for the next place that is given back.
void inbox::tell(waiters told) noexcept {
  try {
    for (; !told.empty(); told.erase(told.begin()))
      compat::post(*told.begin(), room{});
  } catch (...) {
    const std::lock_guard guard{mutex_};
    waiters_.merge(told);
    has_waiters_ = true;
  }
}

// Half of it, so that connections do not stop and go with every message.
inbox::waiters inbox::waiters_with_room() {
  if (limit_.size() > limit_.capacity() / 2 || limit_.bytes() > max_bytes_ / 2)
    return {};
  has_waiters_ = false;
  return std::exchange(waiters_, {});
}

} // namespace hubcaf
