// SPDX-License-Identifier: MIT
#include "write_queue.hpp"

#include <iterator>
#include <utility>

namespace hubcaf {

write_queue::write_queue(std::size_t max_messages, std::size_t max_bytes)
  : max_messages_(max_messages), max_bytes_(max_bytes) {
}

push_result write_queue::push(shared_frame frame) {
  if (closed_)
    return push_result::closed;
  const auto length = frame->payload.size();
  // Written so that no sum can overflow.
  const bool over_bytes = length > max_bytes_ || bytes_ > max_bytes_ - length;
  if (size() >= max_messages_ || (size() != 0 && over_bytes))
    return push_result::full;
  bytes_ += length;
  data_.push(std::move(frame));
  return push_result::queued;
}

push_result write_queue::push_control(shared_frame frame) {
  const auto length = frame->payload.size();
  if (control_.size() >= control_capacity || (!control_.empty() && control_bytes_ + length > control_bytes))
    return push_result::full;
  control_bytes_ += length;
  control_.push(std::move(frame));
  return push_result::queued;
}

shared_frame write_queue::pop() {
  if (!control_.empty()) {
    popped_from_ = lane::control;
    auto next = control_.pop();
    control_bytes_ -= next->payload.size();
    return next;
  }
  if (data_.empty())
    return nullptr;
  popped_from_ = lane::data;
  popped_ = data_.pop();
  return popped_;
}

void write_queue::written() {
  if (popped_ == nullptr)
    return;
  bytes_ -= popped_->payload.size();
  popped_ = nullptr;
}

bool write_queue::empty() const noexcept {
  return control_.empty() && data_.empty();
}

std::size_t write_queue::size() const noexcept {
  return data_.size() + (popped_ != nullptr ? 1 : 0);
}

std::size_t write_queue::bytes() const noexcept {
  return bytes_;
}

std::vector<shared_frame> write_queue::close() {
  closed_ = true;
  bytes_ = 0;
  std::vector<shared_frame> waiting;
  waiting.reserve(size());
  if (popped_ != nullptr)
    waiting.push_back(std::exchange(popped_, nullptr));
  data_.move_to(waiting);
  return waiting;
}

void write_queue::fifo::push(shared_frame frame) {
  // A lane that never runs empty would else keep its written part for ever.
  if (head_ >= 64 && head_ >= frames_.size() / 2) {
    frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  frames_.push_back(std::move(frame));
}

shared_frame write_queue::fifo::pop() {
  auto frame = std::move(frames_[head_]);
  ++head_;
  if (empty()) {
    head_ = 0;
    frames_.clear();
    if (frames_.capacity() > 16)
      frames_.shrink_to_fit();
  }
  return frame;
}

void write_queue::fifo::move_to(std::vector<shared_frame>& out) {
  const auto first = frames_.begin() + static_cast<std::ptrdiff_t>(head_);
  out.insert(out.end(), std::make_move_iterator(first), std::make_move_iterator(frames_.end()));
  frames_ = {};
  head_ = 0;
}

} // namespace hubcaf
