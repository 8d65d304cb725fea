// SPDX-License-Identifier: MIT
#include "agenda.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace hubcaf::simulation {

namespace {

/// A slot is 2^20 nanoseconds.
constexpr int slot_bits = 20;

/// So many events before a target is told, and twice as many before that its memory is fetched.
constexpr std::size_t ahead = 8;

} // namespace

agenda::~agenda() {
  forget_all();
}

agenda::slot_number agenda::slot_of(time_point when) noexcept {
  return std::chrono::nanoseconds(when.time_since_epoch()).count() >> slot_bits;
}

bool agenda::later(const event& a, const event& b) noexcept {
  return a.when != b.when ? a.when > b.when : a.number > b.number;
}

void agenda::add(time_point when, target& to, std::uint32_t what) {
  const event added{when, ++count_, &to, what};
  ++size_;
  if (when <= now_) {
    at_once_.push(added);
    return;
  }
  const auto slot = slot_of(when);
  if (slot < current_)
    put_back();
  if (slot > current_) {
    later_[slot].push_back(added);
    return;
  }
  late_.push_back(added);
  std::push_heap(late_.begin(), late_.end(), later);
}

/// Something comes before the slot that was to be next.
void agenda::put_back() {
  if (done_ != ready_.size() || !late_.empty()) {
    auto& slot = later_[current_];
    slot.assign(ready_.begin() + static_cast<std::ptrdiff_t>(done_), ready_.end());
    slot.insert(slot.end(), late_.begin(), late_.end());
    std::sort(slot.begin(), slot.end(), [](const event& a, const event& b) { return a.number < b.number; });
  }
  ready_.clear();
  late_.clear();
  done_ = 0;
  current_ = slot_of(now_);
}

/// Brings events of one slot, which lie in the order of their numbers, into the order of time.
void agenda::sort(std::vector<event>& slot) {
  if (slot.size() < 256) {
    std::sort(slot.begin(), slot.end(), [](const event& a, const event& b) { return later(b, a); });
    return;
  }
  // By the digits of the time within the slot, the lowest first; each pass keeps the order of what is equal.
  constexpr int digit_bits = slot_bits / 2;
  constexpr std::size_t digits = std::size_t{1} << digit_bits;
  scratch_.resize(slot.size());
  for (int shift = 0; shift < slot_bits; shift += digit_bits) {
    const auto digit = [shift](const event& one) {
      return static_cast<std::size_t>(std::chrono::nanoseconds(one.when.time_since_epoch()).count() >> shift) &
             (digits - 1);
    };
    std::array<std::size_t, digits + 1> begin{};
    for (const auto& one : slot)
      ++begin[digit(one) + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    for (const auto& one : slot)
      scratch_[begin[digit(one)]++] = one;
    slot.swap(scratch_);
  }
}

/// Goes on to the next slot that is not empty, if this one is. @returns false if there is none.
bool agenda::fill() {
  if (done_ != ready_.size() || !late_.empty())
    return true;
  if (later_.empty())
    return false;
  const auto first = later_.begin();
  current_ = first->first;
  ready_ = std::move(first->second);
  done_ = 0;
  later_.erase(first);
  sort(ready_);
  return true;
}

/// The next of those that are not to happen at once; null if there is none.
const agenda::event* agenda::first() noexcept {
  if (!fill())
    return nullptr;
  const bool is_late = done_ == ready_.size() || (!late_.empty() && later(ready_[done_], late_.front()));
  return is_late ? &late_.front() : &ready_[done_];
}

std::optional<agenda::time_point> agenda::next() {
  if (!at_once_.empty())
    return now_;
  const auto* const planned = first();
  return planned != nullptr ? std::optional(planned->when) : std::nullopt;
}

agenda::event agenda::take() {
  --size_;
  const auto* const planned = first();
  if (!at_once_.empty() && (planned == nullptr || planned->when > now_))
    return at_once_.pop();
  const auto result = *planned;
  if (!late_.empty() && planned == &late_.front()) {
    std::pop_heap(late_.begin(), late_.end(), later);
    late_.pop_back();
    return result;
  }
  ++done_;
  if (done_ + 2 * ahead < ready_.size()) {
    __builtin_prefetch(ready_[done_ + 2 * ahead].to);
    ready_[done_ + ahead].to->soon();
  }
  return result;
}

void agenda::step() {
  const auto happening = take();
  happening.to->happen(happening.what);
}

void agenda::forget_all() {
  while (size_ != 0) {
    const auto forgotten = take();
    forgotten.to->forget(forgotten.what);
  }
}

} // namespace hubcaf::simulation
