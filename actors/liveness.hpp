// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

namespace hubcaf {

/// When a client was last heard, and what is due because of it. Plain data: the time is an argument.
class liveness {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  enum class verdict {
    fine, ///< nothing is due
    ping, ///< an interval has passed since the last ping
    dead, ///< silent for the time-out
  };

  /// @param interval time between pings. @param timeout silence after which the client is dead, not below `interval`.
  liveness(time_point now, duration interval, duration timeout) noexcept
    : interval_(interval), timeout_(timeout), last_heard_(now), next_ping_(now + interval) {
  }

  /// Any inbound traffic counts as life.
  void heard(time_point now) noexcept {
    last_heard_ = now;
  }

  /// Says what is due at `now`. After `ping` the next one is due an interval later.
  [[nodiscard]] verdict check(time_point now) noexcept {
    if (now - last_heard_ >= timeout_)
      return verdict::dead;
    if (now < next_ping_)
      return verdict::fine;
    next_ping_ = next_ping_ + interval_ > now ? next_ping_ + interval_ : now + interval_;
    return verdict::ping;
  }

  /// Leaves out a time in which the hub itself was not running: nobody could be heard then.
  void forgive(duration stalled, time_point now) noexcept {
    last_heard_ = std::min(last_heard_ + stalled, std::max(last_heard_, now));
  }

  /// Until then `check` says `fine`.
  [[nodiscard]] time_point next_due() const noexcept {
    return std::min(next_ping_, last_heard_ + timeout_);
  }

  [[nodiscard]] time_point last_heard() const noexcept {
    return last_heard_;
  }

private:
  duration interval_;
  duration timeout_;
  time_point last_heard_;
  time_point next_ping_;
};

} // namespace hubcaf
