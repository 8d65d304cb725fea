// SPDX-License-Identifier: MIT
#include "agenda.hpp"

#include <algorithm>
#include <utility>

namespace hubcaf::simulation {

agenda::~agenda() {
  forget_all();
}

// 2^20 nanoseconds.
agenda::slot_number agenda::slot_of(time_point when) noexcept {
  return std::chrono::nanoseconds(when.time_since_epoch()).count() >> 20;
}

bool agenda::later(const event& a, const event& b) noexcept {
  return a.when != b.when ? a.when > b.when : a.number > b.number;
}

void agenda::add(time_point when, target& to, std::uint32_t what) {
  const event added{when, ++count_, &to, what};
  ++size_;
  const auto slot = slot_of(when);
  if (slot > current_) {
    later_[slot].push_back(added);
    return;
  }
  heap_.push_back(added);
  std::push_heap(heap_.begin(), heap_.end(), later);
}

/// Goes on to the next slot that is not empty, if this one is. @returns false if there is none.
bool agenda::fill() {
  if (!heap_.empty())
    return true;
  if (later_.empty())
    return false;
  const auto first = later_.begin();
  current_ = first->first;
  heap_ = std::move(first->second);
  later_.erase(first);
  std::make_heap(heap_.begin(), heap_.end(), later);
  return true;
}

std::optional<agenda::time_point> agenda::next() {
  return fill() ? std::optional(heap_.front().when) : std::nullopt;
}

void agenda::step() {
  fill();
  std::pop_heap(heap_.begin(), heap_.end(), later);
  const auto happening = heap_.back();
  heap_.pop_back();
  --size_;
  happening.to->happen(happening.what);
}

void agenda::forget_all() {
  while (fill())
    for (const auto& one : std::exchange(heap_, {})) {
      --size_;
      one.to->forget(one.what);
    }
}

} // namespace hubcaf::simulation
