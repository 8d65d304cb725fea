// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>

namespace hubcaf {

/// The totals by which health is judged, at one moment.
struct health_totals {
  std::uint64_t connections = 0;
  std::uint64_t disconnections = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t messages_failed = 0;
  std::uint64_t queue_overflows = 0;
  std::uint64_t heartbeat_timeouts = 0;
};

/// Remembers the totals of the last while, so that health can forget older trouble. Thread-safe; holds about a dozen readings
/// at most, however often it is asked.
class health_window {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param length `options::health_window`. @param start from then on trouble counts; all totals are 0 then.
  health_window(std::chrono::milliseconds length, time_point start);

  /// How often `note` is to be called: a tenth of the window, but not more often than every 10 ms.
  [[nodiscard]] std::chrono::milliseconds step() const noexcept;

  /// Takes down the totals of now, unless it took some down less than a step ago.
  void note(time_point now, const health_totals& totals);

  /// The newest totals that are as old as the window, or older; what was added since then is what health looks at. They are
  /// at most a step older than the window, as long as `note` is called with every step.
  [[nodiscard]] health_totals base(time_point now) const;

private:
  struct reading {
    time_point when;
    health_totals totals;
  };

  const std::chrono::milliseconds length_;
  mutable std::mutex mutex_;
  /// Oldest first; never empty. At most one of them is as old as the window.
  std::deque<reading> readings_;
};

} // namespace hubcaf
