// SPDX-License-Identifier: MIT
#pragma once

#include "agenda.hpp"
#include "border.hpp"
#include "digest.hpp"
#include "random_source.hpp"
#include "traffic.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace hubcaf::simulation {

/// What makes a simulated world go: one thread, a virtual clock, one source of randomness. Actors run in turns, one message each, in
/// an order that is drawn, and now and then what happens at that moment comes in between; when none has anything to do, the next
/// event or time-out is due and the clock jumps there.
class clockwork {
public:
  using time_point = agenda::time_point;

  /// @param shuffled whether the order of actors' turns is drawn; else they take turns. @param lateness see
  /// `world_settings::lateness`.
  clockwork(std::uint64_t seed, bool shuffled, std::chrono::nanoseconds lateness = {});
  clockwork(const clockwork&) = delete;
  clockwork& operator=(const clockwork&) = delete;
  ~clockwork();

  [[nodiscard]] caf::actor_system& system() noexcept {
    return system_;
  }

  [[nodiscard]] time_point now() const noexcept {
    return scheduler_.clock().current_time;
  }

  /// Virtual time since the world began.
  [[nodiscard]] std::chrono::nanoseconds elapsed() const noexcept {
    return now() - start;
  }

  /// True if no actor has anything to do at this moment, and none is late.
  [[nodiscard]] bool is_quiet() const noexcept {
    return scheduler_.jobs.empty() && late_.empty();
  }

  /// Lets one thing happen, if any is due at or before `limit`; else the clock stands at `limit` afterwards.
  /// @returns whether something happened.
  bool step(time_point limit);

  /// Runs all actors until none has anything to do; nobody is late. Time stands still.
  void settle();

  /// Lets time pass without anything happening in between, as if the machine had slept.
  void jump(std::chrono::nanoseconds time);

  /// Things that have happened.
  [[nodiscard]] std::uint64_t steps() const noexcept {
    return steps_;
  }

  /// Begins an hour after the clock's epoch, which stands for 'never' in places.
  static constexpr time_point start{std::chrono::hours{1}};

  /// How far the system's date is ahead of what it would be if nobody had put it forward or back.
  std::chrono::nanoseconds date_offset{0};

  random_source random;
  digest trace;
  traffic passed;
  /// Called after each step. May be empty.
  std::function<void()> after_step;
  /// Told which actor has its turn. May be null.
  std::shared_ptr<border> at_border;

private:
  /// Actors whose turn has been put off, until it is time.
  class latecomers final : public agenda::target {
  public:
    explicit latecomers(clockwork& whose) : whose_(whose) {
    }

    [[nodiscard]] bool empty() const noexcept {
      return waiting_.empty();
    }

    void put_off(caf::resumable* actor);
    /// They have their turn now.
    void call_in();
    void happen(std::uint32_t which) override;
    void forget(std::uint32_t which) override;

  private:
    clockwork& whose_;
    std::map<std::uint32_t, caf::resumable*> waiting_;
    std::uint32_t last_ = 0;
  };

  void turn();
  [[nodiscard]] bool comes_late(const caf::resumable* actor);
  void reach(time_point when);
  [[nodiscard]] bool goes_first(std::optional<time_point> event);

  const bool shuffled_;
  const std::chrono::nanoseconds lateness_;
  bool settles_ = false;
  std::uint64_t steps_ = 0;
  caf::actor_system_config config_;
  caf::actor_system system_;
  caf::scheduler::test_coordinator& scheduler_;

  latecomers late_{*this};

public:
  agenda events;
};

} // namespace hubcaf::simulation
