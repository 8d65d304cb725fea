// SPDX-License-Identifier: MIT
#pragma once

#include "write_queue_model.hpp"

#include <array>
#include <cstddef>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

/// Plays one random game on a `Queue`, which is a `write_queue` or behaves like one, and on its model.
/// Everything is compared after each step. `Choices` decides what happens; see choices.hpp.
template <class Queue, class Choices>
class write_queue_game {
public:
  /// The choices also give the limits of the queue.
  explicit write_queue_game(Choices& choices)
    : choices_(choices), max_messages_(1 + choices.pick(16)), max_bytes_(some_max_bytes()) {
  }

  /// Throws what went wrong.
  void step() {
    switch (pick(16)) {
      case 0:
      case 1:
      case 2:
        push(any_frame(pick(30)));
        break;
      case 3: {
        // As a connection does it: ask for a place, make room, ask again.
        const auto next = any_frame(pick(60));
        for (bool again = true; again;) {
          if (replace(next))
            break;
          again = push(next) == hubcaf::push_result::full && drop_oldest();
        }
        break;
      }
      case 4:
        replace(any_frame(pick(40)));
        break;
      case 5:
        push_control(any_frame(pick(50) == 0 ? 70'000 : pick(2000)));
        break;
      case 6:
      case 7:
      case 8:
        pop(hubcaf::lane::control);
        break;
      case 9:
        pop(hubcaf::lane::data);
        break;
      case 10:
      case 11:
        for (auto count = pick(hand_.size() + 1); count > 0; --count)
          write_first();
        break;
      case 12:
        drop_oldest();
        break;
      case 13:
        leave_out();
        break;
      case 14:
        // As a session does it when the socket takes only a part.
        for (auto count = pick(hand_.size() + 1); count > 0; --count)
          put_back();
        break;
      default:
        // A flood of errors reaches the limit of the control lane.
        if (pick(64) == 63)
          for (auto count = pick(300); count > 0; --count)
            push_control(any_frame(0));
        if (pick(100) == 99)
          close();
    }
    compare();
  }

  /// Empties the queue; then each frame that came in must have come out once. Throws what went wrong.
  void end() {
    if (pick(2) == 0)
      close();
    do {
      while (!hand_.empty())
        write_first();
    } while (pop(hubcaf::lane::control));
    compare();
    for (const auto& [one, times] : out_)
      same(times == 1, std::string(one->payload) + " came out " + std::to_string(times) + " times");
  }

private:
  std::size_t pick(std::size_t below) {
    return choices_.pick(below);
  }

  // Mostly a little more than a few frames need; at times so much that a sum could overflow.
  std::size_t some_max_bytes() {
    const auto few = 1 + pick(10 * hubcaf::frame::record_bytes);
    return pick(16) == 15 ? std::numeric_limits<std::size_t>::max() - few : few;
  }

  static void same(bool holds, const std::string& subject) {
    if (!holds)
      throw std::runtime_error("queue and model differ: " + subject);
  }

  hubcaf::shared_frame any_frame(std::size_t length) {
    using hubcaf::overflow_policy;
    static constexpr std::array<overflow_policy, 6> policies = {
      overflow_policy::reject,      overflow_policy::keep_latest, overflow_policy::keep_latest,
      overflow_policy::drop_oldest, overflow_policy::keep_latest, overflow_policy::disconnect};
    auto result = std::make_shared<hubcaf::frame>();
    result->payload = hubcaf::recycled_string(length, 'x');
    const auto name = pick(8);
    result->type = name % 2 == 0 ? "price" : "trade";
    result->label.key = std::to_string(name / 2);
    result->label.overflow = policies[pick(policies.size())];
    return result;
  }

  void came_in(const hubcaf::shared_frame& one) {
    out_[one] = 0;
  }

  void came_out(const hubcaf::shared_frame& one) {
    same(++out_.at(one) == 1, "a frame came out again");
  }

  hubcaf::push_result push(const hubcaf::shared_frame& next) {
    const auto result = queue_.push(next);
    same(result == model_.push(next), "push");
    if (result == hubcaf::push_result::queued)
      came_in(next);
    return result;
  }

  void push_control(const hubcaf::shared_frame& next) {
    const auto result = queue_.push_control(next);
    same(result == model_.push_control(next), "push_control");
    if (result == hubcaf::push_result::queued)
      came_in(next);
  }

  bool replace(const hubcaf::shared_frame& next) {
    const auto older = queue_.replace(next);
    same(older == model_.replace(next), "replace");
    if (older == nullptr)
      return false;
    came_in(next);
    came_out(older);
    return true;
  }

  bool drop_oldest() {
    const auto oldest = queue_.drop_oldest();
    same(oldest == model_.drop_oldest(), "drop_oldest");
    if (oldest != nullptr)
      came_out(oldest);
    return oldest != nullptr;
  }

  bool pop(hubcaf::lane first) {
    const auto next = queue_.pop(first);
    const auto from = model_.next_lane(first);
    same(next == model_.pop(first), "pop");
    if (next == nullptr)
      return false;
    same(queue_.popped_from() == from, "the lane");
    hand_.emplace_back(next, from);
    return true;
  }

  void write_first() {
    const auto [first, from] = hand_.front();
    hand_.pop_front();
    came_out(first);
    if (from == hubcaf::lane::control)
      return;
    queue_.written();
    model_.popped.pop_front();
  }

  void put_back() {
    const auto [last, from] = hand_.back();
    hand_.pop_back();
    queue_.put_back(last, from);
    model_.put_back(last, from);
  }

  // A data frame that was just popped.
  void leave_out() {
    if (!pop(hubcaf::lane::control) || hand_.back().second == hubcaf::lane::control)
      return;
    came_out(hand_.back().first);
    hand_.pop_back();
    queue_.leave_out();
    model_.popped.pop_back();
  }

  void close() {
    const auto waiting = queue_.close();
    same(waiting == model_.close(), "close");
    std::erase_if(hand_, [](const auto& one) { return one.second == hubcaf::lane::data; });
    for (const auto& one : waiting)
      came_out(one);
  }

  void compare() {
    same(queue_.size() == model_.size(), "size");
    same(queue_.bytes() == model_.bytes(), "bytes");
    same(queue_.control_size() == model_.control.size(), "control_size");
    same(queue_.control_bytes() == write_queue_model::bytes_of(model_.control), "control_bytes");
    same(queue_.empty() == (model_.data.empty() && model_.control.empty()), "empty");
    same(queue_.size() <= max_messages_ && queue_.bytes() <= max_bytes_, "the bounds");
  }

  Choices& choices_;
  std::size_t max_messages_;
  std::size_t max_bytes_;
  Queue queue_{max_messages_, max_bytes_};
  write_queue_model model_{max_messages_, max_bytes_};
  // What was popped and is neither written nor put back, in order.
  std::deque<std::pair<hubcaf::shared_frame, hubcaf::lane>> hand_;
  // How often each frame that was taken came out.
  std::map<hubcaf::shared_frame, int> out_;
};
