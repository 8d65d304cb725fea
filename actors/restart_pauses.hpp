// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>

namespace hubcaf {

/// How long to wait before a handler that died is restarted: longer with each death, so that one that cannot live does
/// not keep the hub busy. Plain data structure: no timer, no locking; call from one thread at a time.
class restart_pauses {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The longest pause, as a multiple of the first.
  static constexpr int longest = 64;

  /// @param first the first pause, 0 or more (`task_restart_interval`).
  explicit restart_pauses(std::chrono::milliseconds first) noexcept : first_(first) {
  }

  /// The handler died at `now`. @returns the pause from now to its restart: the first, then twice the last, up to
  /// `longest` times the first; the first again if it lived longer than the last pause. It is taken to have lived since
  /// the end of that pause.
  [[nodiscard]] std::chrono::milliseconds next(time_point now) noexcept {
    const auto life = now - restarted_;
    last_ = last_ == last_.zero() || life > last_ ? first_ : std::min(2 * last_, longest * first_);
    restarted_ = now + last_;
    return last_;
  }

private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds last_{0};
  time_point restarted_;
};

} // namespace hubcaf
