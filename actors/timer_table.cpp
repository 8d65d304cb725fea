// SPDX-License-Identifier: MIT
#include "timer_table.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace hubcaf {

class timer_table::timer {
public:
  timer(std::function<void()> what, duration how_often) : function(std::move(what)), period(how_often) {
  }

  /// Used by the thread that calls it.
  std::function<void()> function;
  /// 0: once.
  const duration period;
  // The table's lock guards the rest.
  key place;
  bool is_removed = false;
};

namespace {

using time_point = timer_table::time_point;
using duration = timer_table::duration;

time_point later(time_point when, duration time) noexcept {
  if (time > time_point::max() - when)
    return time_point::max();
  return when + std::max(time, duration{0});
}

/// The first multiple of `period` after `due` that is later than `now`.
time_point next_beat(time_point due, duration period, time_point now) noexcept {
  const auto missed = now > due ? (now - due) / period : 0;
  return later(due + missed * period, period);
}

} // namespace

std::uint64_t timer_table::ceiling(const options& opts) {
  // The timer, its place in the table, and what its registration holds to undo it.
  constexpr amount record{384};
  return (amount{opts.max_timers} * record).value();
}

timer_table::timer_table(std::size_t most, std::function<time_point()> clock) : most_(most), clock_(std::move(clock)) {
}

timer_table::~timer_table() = default;

std::shared_ptr<timer_table::timer> timer_table::add(duration delay, duration period, std::function<void()> function) {
  auto added = std::make_shared<timer>(std::move(function), period);
  const auto due = later(clock_(), delay);
  const std::lock_guard guard{mutex_};
  if (is_closed_)
    return nullptr;
  if (waiting_.size() + (running_ != nullptr ? 1 : 0) >= most_)
    throw std::runtime_error("timers: there are " + std::to_string(most_) + ", as many as max_timers allows");
  added->place = {due, ++last_number_};
  waiting_.emplace(added->place, added);
  return added;
}

void timer_table::remove(const std::weak_ptr<timer>& which) noexcept {
  // Both are destroyed after the lock is let go, and the function with them.
  const auto found = which.lock();
  waiting_timers::node_type removed;
  std::unique_lock lock{mutex_};
  // It has run, and the lock lets the caller see all that it did.
  if (found == nullptr)
    return;
  found->is_removed = true;
  removed = waiting_.extract(found->place);
  if (running_ == found.get() && runner_ != std::this_thread::get_id())
    returned_.wait(lock, [&] { return running_ != found.get(); });
}

timer_table::waiting_timers::node_type timer_table::begin_next() {
  const auto now = clock_();
  const std::lock_guard guard{mutex_};
  if (waiting_.empty() || waiting_.begin()->first.first > now)
    return {};
  auto next = waiting_.extract(waiting_.begin());
  running_ = next.mapped().get();
  runner_ = std::this_thread::get_id();
  return next;
}

/// Needs no memory: the node goes back into the table.
void timer_table::end_running(waiting_timers::node_type ran) noexcept {
  const auto now = clock_();
  auto& done = *ran.mapped();
  std::unique_lock lock{mutex_};
  // A caller that waits for the end may destroy what the function refers to: the function goes first, without the lock.
  if (done.period == duration{0} || done.is_removed || is_closed_) {
    lock.unlock();
    done.function = nullptr;
    lock.lock();
  } else {
    done.place.first = next_beat(done.place.first, done.period, now);
    ran.key() = done.place;
    waiting_.insert(std::move(ran));
  }
  running_ = nullptr;
  returned_.notify_all();
}

bool timer_table::run_next() {
  auto next = begin_next();
  if (!next)
    return false;
  const auto running = next.mapped();
  struct at_end {
    timer_table& table;
    waiting_timers::node_type& ran;
    ~at_end() {
      table.end_running(std::move(ran));
    }
  } const end{*this, next};
  running->function();
  return true;
}

bool timer_table::runs_on_this_thread() const {
  const std::lock_guard guard{mutex_};
  return running_ != nullptr && runner_ == std::this_thread::get_id();
}

std::optional<timer_table::time_point> timer_table::next_due() const {
  const std::lock_guard guard{mutex_};
  return waiting_.empty() ? std::nullopt : std::optional(waiting_.begin()->first.first);
}

std::size_t timer_table::size() const {
  const std::lock_guard guard{mutex_};
  return waiting_.size() + (running_ != nullptr ? 1 : 0);
}

void timer_table::close() noexcept {
  waiting_timers removed;
  const std::lock_guard guard{mutex_};
  is_closed_ = true;
  removed.swap(waiting_);
}

} // namespace hubcaf
