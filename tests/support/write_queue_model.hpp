// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/transport/write_queue.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

/// Says the same as a write queue, slowly.
struct write_queue_model {
  std::size_t max_messages;
  std::size_t max_bytes;
  std::deque<hubcaf::shared_frame> data;
  std::deque<hubcaf::shared_frame> control;
  // Popped and not yet written.
  std::deque<hubcaf::shared_frame> popped;
  bool closed = false;

  write_queue_model(std::size_t messages, std::size_t bytes) : max_messages(messages), max_bytes(bytes) {
  }

  static std::size_t bytes_of(const std::deque<hubcaf::shared_frame>& frames) {
    std::size_t sum = 0;
    for (const auto& one : frames)
      sum += one->held_bytes();
    return sum;
  }

  std::size_t size() const {
    return data.size() + popped.size();
  }

  std::size_t bytes() const {
    return bytes_of(data) + bytes_of(popped);
  }

  hubcaf::push_result push(const hubcaf::shared_frame& next) {
    if (closed)
      return hubcaf::push_result::closed;
    if (size() + 1 > max_messages || bytes() + next->held_bytes() > max_bytes)
      return hubcaf::push_result::full;
    data.push_back(next);
    return hubcaf::push_result::queued;
  }

  hubcaf::push_result push_control(const hubcaf::shared_frame& next) {
    // Frames that were put back may stand above the capacity.
    const auto bytes = bytes_of(control) + next->held_bytes();
    if (!control.empty() && bytes > hubcaf::write_queue::control_capacity)
      return hubcaf::push_result::full;
    control.push_back(next);
    return hubcaf::push_result::queued;
  }

  // The lane that `pop` takes from, if there is anything.
  hubcaf::lane next_lane(hubcaf::lane first) const {
    const bool takes_control = !control.empty() && (first == hubcaf::lane::control || data.empty());
    return takes_control ? hubcaf::lane::control : hubcaf::lane::data;
  }

  hubcaf::shared_frame pop(hubcaf::lane first) {
    if (next_lane(first) == hubcaf::lane::control)
      return take(control);
    auto next = take(data);
    if (next != nullptr)
      popped.push_back(next);
    return next;
  }

  void put_back(const hubcaf::shared_frame& back, hubcaf::lane from) {
    (from == hubcaf::lane::control ? control : data).push_front(back);
    if (from == hubcaf::lane::data)
      popped.pop_back();
  }

  hubcaf::shared_frame drop_oldest() {
    const auto droppable = [](const hubcaf::shared_frame& waiting) {
      const auto policy = waiting->label.overflow;
      return policy == hubcaf::overflow_policy::drop_oldest || policy == hubcaf::overflow_policy::keep_latest;
    };
    const auto found = std::find_if(data.begin(), data.end(), droppable);
    if (found == data.end())
      return nullptr;
    auto oldest = *found;
    data.erase(found);
    return oldest;
  }

  hubcaf::shared_frame replace(const hubcaf::shared_frame& newer) {
    const auto same = [&](const hubcaf::shared_frame& waiting) {
      return waiting->label.overflow == hubcaf::overflow_policy::keep_latest &&
             newer->label.overflow == hubcaf::overflow_policy::keep_latest && waiting->type == newer->type &&
             waiting->label.key == newer->label.key;
    };
    // Of several the one that was pushed last.
    const auto place = std::find_if(data.rbegin(), data.rend(), same);
    if (place == data.rend() || bytes() - (*place)->held_bytes() + newer->held_bytes() > max_bytes)
      return nullptr;
    return std::exchange(*place, newer);
  }

  std::vector<hubcaf::shared_frame> close() {
    closed = true;
    std::vector<hubcaf::shared_frame> waiting(popped.begin(), popped.end());
    waiting.insert(waiting.end(), data.begin(), data.end());
    popped.clear();
    data.clear();
    return waiting;
  }

private:
  static hubcaf::shared_frame take(std::deque<hubcaf::shared_frame>& from) {
    if (from.empty())
      return nullptr;
    auto first = from.front();
    from.pop_front();
    return first;
  }
};
