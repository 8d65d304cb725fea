// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace example {

/// How far a run is.
struct progress {
  std::chrono::nanoseconds now{};
  std::chrono::nanoseconds end{};
  /// Time that passed outside the simulation.
  std::chrono::nanoseconds wall{};
};

/// One line of at most `width` characters: bar, per cent of virtual time, virtual clock, wall time, speed. What has no room is left out.
[[nodiscard]] std::string progress_line(const progress& state, std::size_t width);

/// Shows the progress of a run on stderr if that is a terminal, in one line that is erased at the end.
class progress_bar {
public:
  using clock = std::chrono::steady_clock;

  /// `end` is the virtual time at which the run ends; nothing is ever shown unless `wanted`.
  /// @param time tells the time outside the simulation.
  progress_bar(std::chrono::nanoseconds end, bool wanted, std::function<clock::time_point()> time = clock::now);
  ~progress_bar();
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;

  /// Says that the run is at virtual time `now`. Cheap, may be called after every step: it draws at most 10 times a second.
  void show(std::chrono::nanoseconds now) {
    if (is_shown_)
      draw(now);
  }

  /// Erases the line; nothing is shown any more.
  void finish();

private:
  void draw(std::chrono::nanoseconds now);

  const std::chrono::nanoseconds end_;
  bool is_shown_;
  bool has_line_ = false;
  const std::function<clock::time_point()> time_;
  const clock::time_point start_ = time_();
  clock::time_point next_ = start_;
};

} // namespace example
