// SPDX-License-Identifier: MIT
#include "frame_fifo.hpp"

#include <algorithm>
#include <utility>

namespace hubcaf {

void frame_fifo::make_room() {
  // A lane that never runs empty would else keep its written part for ever.
  if (head_ >= 64 && head_ >= frames_.size() / 2) {
    frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  if (frames_.size() == frames_.capacity())
    frames_.reserve(std::max<std::size_t>(1, 2 * frames_.size()));
}

void frame_fifo::push(shared_frame frame) noexcept {
  frames_.push_back(std::move(frame));
}

void frame_fifo::push_front(shared_frame frame) {
  if (head_ == 0)
    frames_.insert(frames_.begin(), std::move(frame));
  else
    frames_[--head_] = std::move(frame);
  --taken_;
  candidate_ = taken_;
}

const shared_frame& frame_fifo::lend() noexcept {
  const auto index = head_ + lent_++;
  if (gaps_ == 0)
    return frames_[index];
  skip_gaps();
  return frames_[head_ + lent_ - 1];
}

void frame_fifo::take_back() noexcept {
  --lent_;
  // It stands before those that were looked at.
  if (may_be_dropped(at(first())->label.overflow))
    candidate_ = std::min(candidate_, first());
}

shared_frame frame_fifo::pop() {
  return remove(head_);
}

shared_frame frame_fifo::take_first_lent() {
  if (lent_ == 0)
    return nullptr;
  --lent_;
  return remove(head_);
}

shared_frame frame_fifo::take_last_lent() {
  if (lent_ == 0)
    return nullptr;
  --lent_;
  return remove(head_ + lent_);
}

std::optional<frame_fifo::number> frame_fifo::first_droppable() noexcept {
  candidate_ = std::max(candidate_, first());
  for (; candidate_ < next(); ++candidate_) {
    ++visited_;
    const auto& looked_at = at(candidate_);
    if (looked_at != nullptr && may_be_dropped(looked_at->label.overflow))
      return candidate_;
  }
  return std::nullopt;
}

shared_frame frame_fifo::take(number which) {
  if (which == first())
    return remove(index_of(which));
  ++gaps_;
  return std::exchange(at(which), nullptr);
}

/// Takes out the first that waits, or one that was lent out. The lent ones before it, which are few, move up.
shared_frame frame_fifo::remove(std::size_t index) {
  const auto first = frames_.begin() + static_cast<std::ptrdiff_t>(head_);
  const auto wanted = frames_.begin() + static_cast<std::ptrdiff_t>(index);
  auto frame = std::move(*wanted);
  std::move_backward(first, wanted, wanted + 1);
  visited_ += index - head_;
  ++head_;
  ++taken_;
  if (gaps_ != 0)
    skip_gaps();
  if (head_ == frames_.size())
    let_memory_go();
  return frame;
}

/// Lets the gaps between those that are lent out and the first that waits stand before them all.
void frame_fifo::skip_gaps() {
  const auto first = frames_.begin() + static_cast<std::ptrdiff_t>(head_);
  const auto gap = first + static_cast<std::ptrdiff_t>(lent_);
  const auto waiting = std::find_if(gap, frames_.end(), [](const auto& one) { return one != nullptr; });
  if (waiting == gap)
    return;
  const auto skipped = static_cast<std::size_t>(waiting - gap);
  std::move_backward(first, gap, waiting);
  visited_ += skipped + lent_;
  head_ += skipped;
  taken_ += skipped;
  gaps_ -= skipped;
}

void frame_fifo::let_memory_go() {
  head_ = 0;
  frames_.clear();
  if (frames_.capacity() > 16)
    frames_.shrink_to_fit();
}

void frame_fifo::close_gaps(const std::function<void(const frame&, number before, number after)>& renumbered) {
  if (gaps_ < 64 || gaps_ < (frames_.size() - head_) / 2)
    return;
  auto after = first();
  auto candidate = candidate_;
  for (auto before = first(); before < next(); ++before) {
    ++visited_;
    if (before == candidate_)
      candidate = after;
    if (at(before) == nullptr)
      continue;
    if (before != after)
      renumbered(*at(before), before, after);
    ++after;
  }
  candidate_ = candidate_ >= next() ? after : candidate;
  std::erase(frames_, nullptr);
  // Those before `head_` are empty, too.
  head_ = 0;
  gaps_ = 0;
}

std::vector<shared_frame> frame_fifo::take_all() {
  std::erase(frames_, nullptr);
  taken_ += frames_.size();
  head_ = 0;
  lent_ = 0;
  gaps_ = 0;
  return std::exchange(frames_, {});
}

} // namespace hubcaf
