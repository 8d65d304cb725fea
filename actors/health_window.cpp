// SPDX-License-Identifier: MIT
#include "health_window.hpp"

#include <algorithm>

namespace hubcaf {

health_window::health_window(std::chrono::milliseconds length, time_point start)
  : length_(length), readings_{{start, {}}} {
}

std::chrono::milliseconds health_window::step() const noexcept {
  return std::max(length_ / 10, std::chrono::milliseconds{10});
}

void health_window::note(time_point now, const health_totals& totals) {
  const std::lock_guard guard{mutex_};
  if (now < readings_.back().when + step())
    return;
  readings_.push_back({now, totals});
  while (readings_.size() > 1 && readings_[1].when <= now - length_)
    readings_.pop_front();
}

health_totals health_window::base(time_point now) const {
  const std::lock_guard guard{mutex_};
  auto chosen = readings_.begin();
  for (auto next = chosen + 1; next != readings_.end() && next->when <= now - length_; ++next)
    chosen = next;
  return chosen->totals;
}

} // namespace hubcaf
