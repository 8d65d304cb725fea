// SPDX-License-Identifier: MIT
#include "write_queue.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace hubcaf {

write_queue::write_queue(std::size_t max_messages, std::size_t max_bytes)
  : max_messages_(max_messages), max_bytes_(max_bytes) {
}

write_queue::~write_queue() = default;

push_result write_queue::push(shared_frame frame) {
  if (closed_)
    return push_result::closed;
  const auto length = frame->payload.size();
  // Written so that no sum can overflow.
  const bool over_bytes = length > max_bytes_ || bytes_ > max_bytes_ - length;
  if (size() >= max_messages_ || over_bytes)
    return push_result::full;
  bytes_ += length;
  if (frame->label.overflow == overflow_policy::keep_latest)
    index_latest(*frame, data_.next());
  data_.push(std::move(frame));
  return push_result::queued;
}

void write_queue::index_latest(const frame& of, std::uint64_t number) {
  if (latest_ == nullptr)
    latest_ = std::make_unique<latest_index>();
  // An older one of this name that waits loses its entry, whose name is its own.
  latest_->erase(name_of(of));
  latest_->emplace(name_of(of), number);
}

push_result write_queue::push_control(shared_frame frame) {
  const auto length = frame->payload.size();
  if (control_.size() >= control_capacity || (!control_.empty() && control_bytes_ + length > control_byte_capacity))
    return push_result::full;
  control_bytes_ += length;
  control_.push(std::move(frame));
  return push_result::queued;
}

shared_frame write_queue::pop(lane first) {
  if (!control_.empty() && (first == lane::control || data_.empty())) {
    popped_from_ = lane::control;
    auto next = control_.take(control_.first());
    control_bytes_ -= next->payload.size();
    return next;
  }
  if (data_.empty())
    return nullptr;
  popped_from_ = lane::data;
  unindex_latest(data_.first());
  return data_.lend();
}

void write_queue::put_back(shared_frame frame, lane from) {
  if (from == lane::control) {
    control_bytes_ += frame->payload.size();
    control_.push_front(std::move(frame));
    return;
  }
  data_.take_back();
  if (frame->label.overflow == overflow_policy::keep_latest)
    // A newer one of this name that waits keeps its entry.
    if (latest_ == nullptr || !latest_->contains(name_of(*frame)))
      index_latest(*frame, data_.first());
}

shared_frame write_queue::drop_oldest() {
  const auto number = data_.find([](const frame& one) { return may_be_dropped(one.label.overflow); });
  if (!number)
    return nullptr;
  unindex_latest(*number);
  // None of those that it leaves behind has an entry in the index: what has may be dropped, too.
  auto oldest = data_.take(*number);
  bytes_ -= oldest->payload.size();
  return oldest;
}

shared_frame write_queue::replace(const shared_frame& newer) {
  if (latest_ == nullptr || newer->label.overflow != overflow_policy::keep_latest)
    return nullptr;
  const auto found = latest_->find(name_of(*newer));
  if (found == latest_->end())
    return nullptr;
  auto& place = data_.at(found->second);
  const auto others = bytes_ - place->payload.size();
  const auto length = newer->payload.size();
  if (length > max_bytes_ || others > max_bytes_ - length)
    return nullptr;
  // The entry's name belongs to the frame that leaves.
  auto entry = latest_->extract(found);
  entry.key() = name_of(*newer);
  latest_->insert(std::move(entry));
  bytes_ = others + length;
  return std::exchange(place, newer);
}

/// The frame with this number waits no more.
void write_queue::unindex_latest(std::uint64_t number) {
  if (latest_ == nullptr || data_.at(number)->label.overflow != overflow_policy::keep_latest)
    return;
  const auto found = latest_->find(name_of(*data_.at(number)));
  // The entry may be that of a later frame of the same name.
  if (found != latest_->end() && found->second == number)
    latest_->erase(found);
  if (latest_->empty())
    latest_.reset();
}

void write_queue::written() {
  if (const auto frame = data_.take_first_lent())
    bytes_ -= frame->payload.size();
}

void write_queue::leave_out() {
  if (const auto frame = data_.take_last_lent())
    bytes_ -= frame->payload.size();
}

bool write_queue::empty() const noexcept {
  return control_.empty() && data_.empty();
}

std::size_t write_queue::size() const noexcept {
  return data_.size();
}

std::size_t write_queue::bytes() const noexcept {
  return bytes_;
}

std::size_t write_queue::control_size() const noexcept {
  return control_.size();
}

std::size_t write_queue::control_bytes() const noexcept {
  return control_bytes_;
}

std::vector<shared_frame> write_queue::close() {
  closed_ = true;
  bytes_ = 0;
  latest_.reset();
  return data_.take_all();
}

shared_frame write_queue::take_any() noexcept {
  closed_ = true;
  bytes_ = 0;
  latest_.reset();
  return data_.take_back_of_all();
}

void write_queue::fifo::push(shared_frame frame) {
  // A lane that never runs empty would else keep its written part for ever.
  if (head_ >= 64 && head_ >= frames_.size() / 2) {
    frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  frames_.push_back(std::move(frame));
}

void write_queue::fifo::push_front(shared_frame frame) {
  if (head_ == 0)
    frames_.insert(frames_.begin(), std::move(frame));
  else
    frames_[--head_] = std::move(frame);
  --taken_;
}

const shared_frame& write_queue::fifo::lend() noexcept {
  return frames_[head_ + lent_++];
}

void write_queue::fifo::take_back() noexcept {
  --lent_;
}

shared_frame write_queue::fifo::take(std::uint64_t number) {
  const auto first = frames_.begin() + static_cast<std::ptrdiff_t>(head_);
  const auto wanted = first + static_cast<std::ptrdiff_t>(number - taken_);
  auto frame = std::move(*wanted);
  std::move_backward(first, wanted, wanted + 1);
  ++head_;
  ++taken_;
  if (head_ == frames_.size()) {
    head_ = 0;
    frames_.clear();
    if (frames_.capacity() > 16)
      frames_.shrink_to_fit();
  }
  return frame;
}

shared_frame write_queue::fifo::take_first_lent() {
  if (lent_ == 0)
    return nullptr;
  --lent_;
  return take(taken_);
}

shared_frame write_queue::fifo::take_last_lent() {
  if (lent_ == 0)
    return nullptr;
  --lent_;
  return take(taken_ + lent_);
}

std::optional<std::uint64_t> write_queue::fifo::find(bool (*wanted)(const frame&)) const {
  const auto first = frames_.begin() + static_cast<std::ptrdiff_t>(head_ + lent_);
  const auto found = std::find_if(first, frames_.end(), [wanted](const auto& one) { return wanted(*one); });
  if (found == frames_.end())
    return std::nullopt;
  return this->first() + static_cast<std::uint64_t>(found - first);
}

std::vector<shared_frame> write_queue::fifo::take_all() {
  frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(head_));
  taken_ += frames_.size();
  head_ = 0;
  lent_ = 0;
  return std::exchange(frames_, {});
}

shared_frame write_queue::fifo::take_back_of_all() noexcept {
  lent_ = 0;
  if (size() == 0)
    return nullptr;
  auto last = std::move(frames_.back());
  frames_.pop_back();
  return last;
}

std::size_t write_queue::hash::operator()(const type_and_key& of) const noexcept {
  const std::hash<std::string_view> one;
  return one(of.first) * 31 + one(of.second);
}

write_queue::type_and_key write_queue::name_of(const frame& of) noexcept {
  return {of.type, of.label.key};
}

} // namespace hubcaf
