// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace hubcaf {

/// Things by the beat at which they want to be looked after: a beat costs as much as there are things due, not as there are
/// things (hashed timing wheel; G. Varghese, A. Lauck, Hashed and hierarchical timing wheels, 1987). Plain data structure.
/// @tparam Thing has a function `soon()`, called a moment before it is looked at, to fetch what it needs, and a member
/// `place`, open to the wheel, of type `beat_wheel_place`, which is the wheel's own.
template <class Thing>
class beat_wheel {
public:
  /// Nobody has to wait longer for the next look.
  static constexpr std::size_t longest = 63;

  /// @param beats until it is looked after, at least 1; more than `longest` counts as that.
  void add(Thing& what, std::size_t beats = 1) {
    auto& slot = slots_[(now_ + std::min(beats, longest)) % slots_.size()];
    what.place = {static_cast<std::uint32_t>(&slot - slots_.data()), static_cast<std::uint32_t>(slot.size())};
    slot.push_back(&what);
  }

  void remove(Thing& what) noexcept {
    if (what.place.slot == nowhere)
      return;
    auto& slot = slots_[what.place.slot];
    slot.back()->place.index = what.place.index;
    slot[what.place.index] = slot.back();
    slot.pop_back();
  }

  /// The next beat. @param look called as `look(thing)` for each thing that is due; returns the beats until it is due again, or 0 to
  /// take it off. It must neither throw, add nor remove.
  /// @throws std::bad_alloc after the turn: a thing found no place. It is off the wheel, and all others are in their places.
  template <class Look>
  void turn(Look look) {
    ++now_;
    due_.swap(slots_[now_ % slots_.size()]);
    bool complete = true;
    for (std::size_t i = 0; i < due_.size(); ++i) {
      // There may be a hundred thousand of them, each in memory of its own.
      if (i + 2 * ahead < due_.size()) {
        __builtin_prefetch(due_[i + 2 * ahead]);
        due_[i + ahead]->soon();
      }
      const auto beats = look(*due_[i]);
      if (beats != 0)
        complete = try_add(*due_[i], beats) && complete;
    }
    due_.clear();
    if (!complete)
      throw std::bad_alloc();
  }

private:
  /// Slot of a thing that is not on the wheel.
  static constexpr std::uint32_t nowhere = longest + 1;

  bool try_add(Thing& what, std::size_t beats) noexcept {
    try {
      add(what, beats);
      return true;
    } catch (...) {
      what.place.slot = nowhere;
      return false;
    }
  }

  /// So many before a thing is looked at it is told; twice as many before, its memory is fetched.
  static constexpr std::size_t ahead = 8;

  std::size_t now_ = 0;
  std::array<std::vector<Thing*>, longest + 1> slots_;
  std::vector<Thing*> due_;
};

/// Where a thing is on its wheel.
struct beat_wheel_place {
  std::uint32_t slot = 0;
  std::uint32_t index = 0;
};

} // namespace hubcaf
