// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
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
    auto& slot = slots_[what.place.slot];
    slot.back()->place.index = what.place.index;
    slot[what.place.index] = slot.back();
    slot.pop_back();
  }

  /// The next beat. @param look called as `look(thing)` for each thing that is due; returns the beats until it is
  /// due again, or 0 to take it off. It must neither throw, add nor remove. A thing for whose next place there is
  /// no memory is due at the next beat.
  template <class Look>
  void turn(Look look) {
    ++now_;
    // Slots of earlier beats hold things that found no place then.
    const auto behind = std::exchange(behind_, 0);
    for (auto beat = now_ - behind; beat <= now_; ++beat)
      if (!look_at(slots_[beat % slots_.size()], longest - behind, look))
        behind_ = std::max(behind_, std::min(now_ + 1 - beat, longest - 1));
  }

private:
  /// @param most beats until the next look: places further on are those of slots that are still looked at.
  /// @returns false if things stay in the slot.
  template <class Look>
  bool look_at(std::vector<Thing*>& slot, std::size_t most, Look& look) {
    due_.swap(slot);
    std::size_t staying = 0;
    for (std::size_t i = 0; i < due_.size(); ++i) {
      // There may be a hundred thousand of them, each in memory of its own.
      if (i + 2 * ahead < due_.size()) {
        __builtin_prefetch(due_[i + 2 * ahead]);
        due_[i + ahead]->soon();
      }
      auto* const thing = due_[i];
      const auto beats = look(*thing);
      if (beats == 0 || try_add(*thing, std::min(beats, most)))
        continue;
      thing->place = {static_cast<std::uint32_t>(&slot - slots_.data()), static_cast<std::uint32_t>(staying)};
      due_[staying++] = thing;
    }
    due_.resize(staying);
    if (staying != 0)
      due_.swap(slot);
    return staying == 0;
  }

  bool try_add(Thing& what, std::size_t beats) noexcept {
    try {
      add(what, beats);
      return true;
    } catch (...) {
      return false;
    }
  }

  /// So many before a thing is looked at it is told; twice as many before, its memory is fetched.
  static constexpr std::size_t ahead = 8;

  std::size_t now_ = 0;
  /// So many beats before the next one is the oldest slot that is to be looked at again.
  std::size_t behind_ = 0;
  std::array<std::vector<Thing*>, longest + 1> slots_;
  std::vector<Thing*> due_;
};

/// Where a thing is on its wheel.
struct beat_wheel_place {
  std::uint32_t slot = 0;
  std::uint32_t index = 0;
};

} // namespace hubcaf
