// SPDX-License-Identifier: MIT
#include "timekeeper.hpp"

#include "exception_cause.hpp"
#include "hub_context.hpp"
#include "log.hpp"
#include "supervision.hpp"
#include "timer_table.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

namespace hubcaf {

namespace {

using std::chrono::nanoseconds;

/// Functions in one turn of the actor; others get theirs in between.
constexpr int functions_per_turn = 16;

/// Time until the actor looks again, at most until something is due in `gap`. CAF's clock cannot forget a message: of
/// those that are on their way each comes at most half as long after now as the one before it. So there are never more
/// than some twenty, however many timers are set and removed.
nanoseconds nap_before(nanoseconds gap) noexcept {
  constexpr std::uint64_t exact = std::uint64_t{1} << 21U;   // 2 ms
  constexpr std::uint64_t longest = std::uint64_t{1} << 36U; // 69 s
  const auto wanted = static_cast<std::uint64_t>(gap.count());
  return nanoseconds(static_cast<std::int64_t>(wanted < exact ? wanted : std::min(std::bit_floor(wanted), longest)));
}

class timekeeper_state {
public:
  static constexpr const char* name = "hubcaf.timekeeper";

  timekeeper_state(timekeeper_actor::pointer self, std::shared_ptr<hub_context> hub)
    : self_(self), hub_(std::move(hub)) {
  }

  timekeeper_actor::behavior_type make_behavior() {
    try {
      look();
    } catch (...) {
      survives();
    }
    return {[this](time_check) { look(); }};
  }

  /// The heartbeat wakes an actor up that could not see to it itself.
  bool survives() noexcept {
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    return true;
  }

private:
  void look() {
    hub_->timekeeper_is_called = false;
    if (hub_->life == hub_life::starting)
      return;
    for (int n = 0; call_next(); ++n)
      if (n == functions_per_turn)
        return wake_timekeeper(*hub_);
    wait();
  }

  /// @returns false if nothing is due.
  bool call_next() {
    try {
      return hub_->timers->run_next();
    } catch (const std::exception& failure) {
      hub_->log->error("timer_failed cause={}", quoted{failure.what()});
    } catch (...) {
      hub_->log->error("timer_failed cause=\"unknown exception\"");
    }
    return true;
  }

  /// Sees to it that the actor looks again in time.
  void wait() {
    const auto now = hub_->now();
    while (!naps_.empty() && naps_.back() <= now)
      naps_.pop_back();
    const auto due = hub_->timers->next_due();
    if (!due || (!naps_.empty() && naps_.back() <= *due))
      return;
    const auto nap = nap_before(std::max(*due - now, nanoseconds{0}));
    naps_.push_back(now + nap);
    try {
      compat::post_after(compat::handle_of<timekeeper_actor>(self_), nap, time_check{});
    } catch (...) {
      naps_.pop_back();
      throw;
    }
  }

  timekeeper_actor::pointer self_;
  std::shared_ptr<hub_context> hub_;
  /// When messages of its own will come, the latest first.
  std::vector<hub_context::steady_time> naps_;
};

} // namespace

timekeeper_actor timekeeper(hub_context& hub) {
  auto result = compat::spawn<timekeeper_actor, timekeeper_state>(hub.system, nullptr, hub.shared_from_this());
  supervise(hub, timekeeper_state::name, result,
            [](hub_context& of) { of.timekeeper.replace([&of] { return timekeeper(of); }); });
  return result;
}

/// One call at a time is on its way, however many timers are set while a function runs.
void wake_timekeeper(hub_context& hub) {
  if (hub.timekeeper_is_called.exchange(true))
    return;
  try {
    compat::post(hub.timekeeper, time_check{});
  } catch (...) {
    hub.timekeeper_is_called = false;
    throw;
  }
}

registration set_timer(hub_context& hub, nanoseconds delay, nanoseconds period, std::function<void()> function) {
  if (!function)
    throw std::invalid_argument("timers: there is no function to call");
  const auto added = hub.timers->add(delay, period, std::move(function));
  if (added == nullptr)
    return {};
  try {
    registration result([table = hub.timers, timer = std::weak_ptr(added)] { table->remove(timer); });
    wake_timekeeper(hub);
    return result;
  } catch (...) {
    hub.timers->remove(added);
    throw;
  }
}

} // namespace hubcaf
