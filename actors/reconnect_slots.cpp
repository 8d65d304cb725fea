// SPDX-License-Identifier: MIT
#include "reconnect_slots.hpp"

#include <algorithm>

namespace hubcaf {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

/// A random duration in whole milliseconds, from `first` to `last`; `first` if that is later.
milliseconds between(milliseconds first, milliseconds last, std::uint64_t random) noexcept {
  if (last <= first)
    return first;
  const auto choices = static_cast<std::uint64_t>((last - first).count()) + 1;
  return first + milliseconds{random % choices};
}

/// Rounded up: as many slots as a second holds are never more than `rate`.
nanoseconds slot_width(std::int64_t rate) noexcept {
  constexpr nanoseconds second = std::chrono::seconds{1};
  return (second + nanoseconds{rate - 1}) / rate;
}

} // namespace

reconnect_slots::reconnect_slots(std::uint32_t rate) noexcept : width_(slot_width(std::max(rate, 1U))) {
}

milliseconds reconnect_slots::without_slot(std::uint64_t random) noexcept {
  return between(shortest, own_spread, random);
}

milliseconds reconnect_slots::next(time_point now, std::uint64_t random) {
  const std::lock_guard guard{mutex_};
  const auto begin = std::max(free_from_, now + shortest);
  const auto end = begin + width_;
  if (end - now > longest)
    return between(longest - last_resort, longest, random);
  free_from_ = end;
  // The whole milliseconds after `now` that fall into the slot; if it is too short to hold one, the next one.
  return between(std::chrono::ceil<milliseconds>(begin - now),
                 std::chrono::ceil<milliseconds>(end - now) - milliseconds{1}, random);
}

} // namespace hubcaf
