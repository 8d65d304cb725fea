// SPDX-License-Identifier: MIT
#pragma once

#include "numbered_world.hpp"

#include <hubcaf/actors/registration.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace hubcaf::test {

/// Timers of the hub, and a system date that is put forward and back, in a random world. Looks whether the functions are
/// called when they are due and the hub's date follows. Draws from a source of its own.
class random_clock {
public:
  /// @param is_sound whether nothing throws or dies in this world, so that all comes in time.
  random_clock(std::uint64_t seed, bool is_sound);
  random_clock(const random_clock&) = delete;
  random_clock& operator=(const random_clock&) = delete;

  /// The world has begun. @param world must outlive this, and be run no more after this.
  void begin(numbered_world& world, std::function<void(const std::string&)> tell);

  /// The hub is about to stop: no function is called from now on.
  void stops() noexcept {
    has_stopped_ = true;
  }

  /// @throws simulation::law_broken if a function was not called in time, or when it must not be
  void check() const;

  [[nodiscard]] std::uint64_t calls() const noexcept {
    return calls_;
  }

  [[nodiscard]] std::uint64_t jumps() const noexcept {
    return jumps_;
  }

private:
  using time = std::chrono::nanoseconds;

  struct beat {
    time period;
    /// When it was called last, or set.
    time last;
    registration timer;
  };

  void set_beat(std::size_t index);
  void set_alarm();
  void jump();
  void look();

  simulation::random_source random_;
  const bool is_sound_;
  numbered_world* world_ = nullptr;
  std::function<void(const std::string&)> tell_;
  std::vector<beat> beats_;
  std::vector<registration> alarms_;
  time last_jump_{};
  std::uint64_t calls_ = 0;
  std::uint64_t jumps_ = 0;
  bool has_stopped_ = false;
  /// The first fault.
  std::string wrong_;
};

} // namespace hubcaf::test
