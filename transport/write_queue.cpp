// SPDX-License-Identifier: MIT
#include "write_queue.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"

#include <algorithm>
#include <utility>

namespace hubcaf {

write_queue::write_queue(std::size_t max_messages, std::size_t max_bytes)
  : max_messages_(max_messages), max_bytes_(max_bytes) {
}

write_queue::~write_queue() = default;

std::uint64_t write_queue::control_ceiling(const options& opts) {
  // The largest is an answer that repeats nearly all of its message, beside words of the hub's own.
  constexpr std::size_t own_words = 4096;
  const auto largest = amount{opts.max_message_size} + amount{own_words + frame::record_bytes};
  return (std::max(largest, amount{control_capacity}) + largest).value();
}

push_result write_queue::push(shared_frame frame) {
  if (closed_)
    return push_result::closed;
  const auto length = frame->held_bytes();
  // Written so that no sum can overflow.
  const bool over_bytes = length > max_bytes_ || bytes_ > max_bytes_ - length;
  if (size() >= max_messages_ || over_bytes)
    return push_result::full;
  // Where memory runs out nothing has been taken.
  data_.make_room();
  if (frame->label.overflow == overflow_policy::keep_latest)
    index_latest(*frame, data_.next());
  data_.push(std::move(frame));
  bytes_ += length;
  return push_result::queued;
}

void write_queue::index_latest(const frame& of, frame_fifo::number number) {
  if (latest_ == nullptr)
    latest_ = std::make_unique<latest_index>();
  // An older one of this name that waits loses its entry, whose name is its own.
  latest_->erase(name_of(of));
  latest_->emplace(name_of(of), number);
}

push_result write_queue::push_control(shared_frame frame) {
  const auto length = frame->held_bytes();
  if (!control_.empty() && control_bytes_ + length > control_capacity)
    return push_result::full;
  control_.make_room();
  control_.push(std::move(frame));
  control_bytes_ += length;
  return push_result::queued;
}

shared_frame write_queue::pop(lane first) {
  if (!control_.empty() && (first == lane::control || data_.empty())) {
    popped_from_ = lane::control;
    auto next = control_.pop();
    control_bytes_ -= next->held_bytes();
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
    control_bytes_ += frame->held_bytes();
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
  const auto number = data_.first_droppable();
  if (!number)
    return nullptr;
  unindex_latest(*number);
  auto oldest = data_.take(*number);
  bytes_ -= oldest->held_bytes();
  data_.close_gaps([this](const frame& moved, frame_fifo::number before, frame_fifo::number after) {
    if (latest_ == nullptr || moved.label.overflow != overflow_policy::keep_latest)
      return;
    if (const auto found = latest_->find(name_of(moved)); found != latest_->end() && found->second == before)
      found->second = after;
  });
  return oldest;
}

shared_frame write_queue::replace(const shared_frame& newer) {
  if (latest_ == nullptr || newer->label.overflow != overflow_policy::keep_latest)
    return nullptr;
  const auto found = latest_->find(name_of(*newer));
  if (found == latest_->end())
    return nullptr;
  auto& place = data_.at(found->second);
  const auto others = bytes_ - place->held_bytes();
  const auto length = newer->held_bytes();
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
void write_queue::unindex_latest(frame_fifo::number number) {
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
    bytes_ -= frame->held_bytes();
}

void write_queue::leave_out() {
  if (const auto frame = data_.take_last_lent())
    bytes_ -= frame->held_bytes();
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
  return data_.take_last();
}

std::size_t write_queue::longest_chain() const noexcept {
  std::size_t longest = 0;
  for (std::size_t i = 0; latest_ != nullptr && i < latest_->bucket_count(); ++i)
    longest = std::max(longest, latest_->bucket_size(i));
  return longest;
}

write_queue::name write_queue::name_of(const frame& of) noexcept {
  return {of.label.name_hash, of.type, of.label.key};
}

} // namespace hubcaf
