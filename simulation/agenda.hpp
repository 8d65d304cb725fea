// SPDX-License-Identifier: MIT
#pragma once

#include "fifo.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace hubcaf::simulation {

/// What is going to happen, in the order of time; what is due at the same time happens in the order in which it was put here.
/// Made for millions of events: those that are far away lie unsorted in slots of about a millisecond.
class agenda {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Something to which things happen.
  class target {
  public:
    /// @param what as it was given to `add`. Called once per event, unless it is forgotten.
    virtual void happen(std::uint32_t what) = 0;
    /// The same event will never happen: the world ends.
    virtual void forget(std::uint32_t what) = 0;
    /// Something will happen in a moment: with a million targets, each has to be brought into the cache first.
    virtual void soon() const noexcept {
    }

  protected:
    ~target() = default;
  };

  agenda() = default;
  agenda(const agenda&) = delete;
  agenda& operator=(const agenda&) = delete;

  /// Forgets all events.
  ~agenda();

  /// It is that time now; never goes back.
  void reach(time_point now) noexcept {
    now_ = now;
  }

  /// `to` must live until the event has happened or is forgotten. A time that has passed counts as now.
  void add(time_point when, target& to, std::uint32_t what);

  /// The time of the next event; nothing if there is none.
  [[nodiscard]] std::optional<time_point> next();

  /// Lets the next event happen. @pre there is one.
  void step();

  [[nodiscard]] std::size_t size() const noexcept {
    return size_;
  }

  void forget_all();

private:
  struct event {
    time_point when;
    std::uint64_t number;
    target* to;
    std::uint32_t what;
  };

  using slot_number = std::int64_t;

  [[nodiscard]] static slot_number slot_of(time_point when) noexcept;
  [[nodiscard]] static bool later(const event& a, const event& b) noexcept;
  void put_back();
  void sort(std::vector<event>& slot);
  bool fill();
  [[nodiscard]] const event* first() noexcept;
  event take();

  time_point now_ = time_point::min();
  /// What is to happen now, after all that was planned for now before.
  fifo<event> at_once_;
  /// Then the slot that is being worked off: its events in order from `done_` on, and those that came late, as a heap.
  slot_number current_ = 0;
  std::vector<event> ready_;
  std::size_t done_ = 0;
  std::vector<event> late_;
  std::map<slot_number, std::vector<event>> later_;
  std::vector<event> scratch_;
  std::uint64_t count_ = 0;
  std::size_t size_ = 0;
};

} // namespace hubcaf::simulation
