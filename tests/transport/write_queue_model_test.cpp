// SPDX-License-Identifier: MIT
/// The write queue against a naive model of itself: random operations, everything compared after each.
#define CAF_SUITE transport_write_queue_model

#include <hubcaf/transport/write_queue.hpp>

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;

namespace {

constexpr std::size_t max_messages = 12;
constexpr std::size_t max_bytes = 100;

// Says the same as a write queue, slowly.
struct model {
  std::deque<shared_frame> data;
  std::deque<shared_frame> control;
  // Popped and not yet written.
  std::deque<shared_frame> popped;
  bool closed = false;

  static std::size_t bytes_of(const std::deque<shared_frame>& frames) {
    std::size_t sum = 0;
    for (const auto& one : frames)
      sum += one->payload.size();
    return sum;
  }

  std::size_t size() const {
    return data.size() + popped.size();
  }

  std::size_t bytes() const {
    return bytes_of(data) + bytes_of(popped);
  }

  push_result push(const shared_frame& next) {
    if (closed)
      return push_result::closed;
    if (size() + 1 > max_messages || bytes() + next->payload.size() > max_bytes)
      return push_result::full;
    data.push_back(next);
    return push_result::queued;
  }

  push_result push_control(const shared_frame& next) {
    if (control.size() == write_queue::control_capacity)
      return push_result::full;
    if (!control.empty() && bytes_of(control) + next->payload.size() > write_queue::control_byte_capacity)
      return push_result::full;
    control.push_back(next);
    return push_result::queued;
  }

  static shared_frame take(std::deque<shared_frame>& from) {
    if (from.empty())
      return nullptr;
    auto first = from.front();
    from.pop_front();
    return first;
  }

  shared_frame pop() {
    if (!control.empty())
      return take(control);
    auto next = take(data);
    if (next != nullptr)
      popped.push_back(next);
    return next;
  }

  void put_back(const shared_frame& back, lane from) {
    (from == lane::control ? control : data).push_front(back);
    if (from == lane::data)
      popped.pop_back();
  }

  shared_frame drop_oldest() {
    const auto droppable = [](const shared_frame& waiting) {
      return waiting->label.overflow != overflow_policy::reject;
    };
    const auto found = std::find_if(data.begin(), data.end(), droppable);
    if (found == data.end())
      return nullptr;
    auto oldest = *found;
    data.erase(found);
    return oldest;
  }

  shared_frame replace(const shared_frame& newer) {
    const auto same = [&](const shared_frame& waiting) {
      return waiting->label.overflow == overflow_policy::keep_latest &&
             newer->label.overflow == overflow_policy::keep_latest && waiting->type == newer->type &&
             waiting->label.key == newer->label.key;
    };
    // Of several the one that was pushed last.
    const auto place = std::find_if(data.rbegin(), data.rend(), same);
    if (place == data.rend() || bytes() - (*place)->payload.size() + newer->payload.size() > max_bytes)
      return nullptr;
    return std::exchange(*place, newer);
  }

  std::vector<shared_frame> close() {
    closed = true;
    std::vector<shared_frame> waiting(popped.begin(), popped.end());
    waiting.insert(waiting.end(), data.begin(), data.end());
    popped.clear();
    data.clear();
    return waiting;
  }
};

// Plays one random game on a `Queue` and on the model.
template <class Queue>
class game {
public:
  explicit game(unsigned seed) : random_(seed) {
  }

  // Throws what went wrong.
  void step() {
    switch (pick(15)) {
      case 0:
      case 1:
      case 2: {
        const auto next = any_frame(pick(30));
        push(next);
        break;
      }
      case 3: {
        // As a connection does it: ask for a place, make room, ask again.
        const auto next = any_frame(pick(60));
        for (bool again = true; again;) {
          if (replace(next))
            break;
          again = push(next) == push_result::full && drop_oldest();
        }
        break;
      }
      case 4:
        replace(any_frame(pick(40)));
        break;
      case 5: {
        const auto next = any_frame(pick(50) == 0 ? 70'000 : pick(2000));
        const auto result = queue_.push_control(next);
        same(result == model_.push_control(next), "push_control");
        if (result == push_result::queued)
          came_in(next);
        break;
      }
      case 6:
      case 7:
      case 8:
        pop();
        break;
      case 9:
      case 10:
        write_some();
        break;
      case 11:
        drop_oldest();
        break;
      case 12:
        leave_out();
        break;
      case 13:
        // As a session does it when the socket takes only a part.
        for (auto count = pick(hand_.size() + 1); count > 0; --count)
          put_back();
        break;
      default:
        if (pick(100) == 0)
          close();
    }
    compare();
  }

  // Empties the queue; then each frame that came in must have come out once.
  void end() {
    if (pick(2) == 0)
      close();
    do {
      while (!hand_.empty())
        write_first();
    } while (pop());
    compare();
    for (const auto& [one, times] : out_)
      same(times == 1, std::string(one->payload) + " came out " + std::to_string(times) + " times");
  }

private:
  std::size_t pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }

  static void same(bool holds, const std::string& what) {
    if (!holds)
      throw std::runtime_error(what);
  }

  shared_frame any_frame(std::size_t length) {
    auto result = std::make_shared<frame>();
    result->payload = std::string(length, 'x');
    result->type = pick(2) == 0 ? "price" : "trade";
    result->label.key = std::to_string(pick(4));
    result->label.overflow = pick(3) == 0 ? overflow_policy::reject : overflow_policy::keep_latest;
    return result;
  }

  void came_in(const shared_frame& one) {
    out_[one] = 0;
  }

  void came_out(const shared_frame& one) {
    same(++out_.at(one) == 1, "a frame came out again");
  }

  push_result push(const shared_frame& next) {
    const auto result = queue_.push(next);
    same(result == model_.push(next), "push");
    if (result == push_result::queued)
      came_in(next);
    return result;
  }

  bool replace(const shared_frame& next) {
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

  bool pop() {
    const auto next = queue_.pop();
    const auto from = model_.control.empty() ? lane::data : lane::control;
    same(next == model_.pop(), "pop");
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
    if (from == lane::control)
      return;
    queue_.written();
    model_.popped.pop_front();
  }

  void write_some() {
    for (auto count = pick(hand_.size() + 1); count > 0; --count)
      write_first();
  }

  void put_back() {
    const auto [last, from] = hand_.back();
    hand_.pop_back();
    queue_.put_back(last, from);
    model_.put_back(last, from);
  }

  // A data frame that was just popped.
  void leave_out() {
    if (!pop() || hand_.back().second == lane::control)
      return;
    came_out(hand_.back().first);
    hand_.pop_back();
    queue_.leave_out();
    model_.popped.pop_back();
  }

  void close() {
    const auto waiting = queue_.close();
    same(waiting == model_.close(), "close");
    std::erase_if(hand_, [](const auto& one) { return one.second == lane::data; });
    for (const auto& one : waiting)
      came_out(one);
  }

  void compare() {
    same(queue_.size() == model_.size(), "size");
    same(queue_.bytes() == model_.bytes(), "bytes");
    same(queue_.control_size() == model_.control.size(), "control_size");
    same(queue_.control_bytes() == model::bytes_of(model_.control), "control_bytes");
    same(queue_.empty() == (model_.data.empty() && model_.control.empty()), "empty");
    same(queue_.size() <= max_messages && queue_.bytes() <= max_bytes, "the bounds");
  }

  std::mt19937 random_;
  Queue queue_{max_messages, max_bytes};
  model model_;
  // What was popped and is neither written nor put back, in order.
  std::deque<std::pair<shared_frame, lane>> hand_;
  // How often each frame that was taken came out.
  std::map<shared_frame, int> out_;
};

// @returns what went wrong first, with its seed; nothing if all is well.
template <class Queue>
std::string play(unsigned games) {
  for (unsigned seed = 1; seed <= games; ++seed) {
    game<Queue> uut(seed);
    int step = 0;
    try {
      for (; step < 300; ++step)
        uut.step();
      uut.end();
    } catch (const std::exception& wrong) {
      return "seed " + std::to_string(seed) + ", step " + std::to_string(step) + ": " + wrong.what();
    }
  }
  return {};
}

// -- queues that are wrong in one thing ----------------------------------------

struct too_roomy : write_queue {
  too_roomy(std::size_t messages, std::size_t bytes) : write_queue(messages, bytes + 1) {
  }
};

struct too_long : write_queue {
  too_long(std::size_t messages, std::size_t bytes) : write_queue(messages + 1, bytes) {
  }
};

struct forgetful : write_queue {
  using write_queue::write_queue;

  shared_frame replace(const shared_frame& newer) {
    static_cast<void>(write_queue::replace(newer));
    return nullptr;
  }
};

struct one_lane : write_queue {
  using write_queue::write_queue;

  push_result push_control(const shared_frame& next) {
    return push(next);
  }
};

// A busy key goes to the end of the queue each time.
struct starving : write_queue {
  using write_queue::write_queue;

  shared_frame replace(const shared_frame& newer) {
    auto older = write_queue::replace(newer);
    if (older != nullptr && write_queue::drop_oldest() == newer)
      static_cast<void>(push(newer));
    return older;
  }
};

// Puts frames back behind those that wait.
struct shuffling : write_queue {
  using write_queue::write_queue;

  void put_back(const shared_frame& back, lane from) {
    write_queue::put_back(back, from);
    if (from == lane::data && write_queue::drop_oldest() == back)
      static_cast<void>(push(back));
  }
};

// Takes the frame that was popped last for written.
struct hasty : write_queue {
  using write_queue::write_queue;

  void written() {
    write_queue::leave_out();
  }
};

struct doubling : write_queue {
  using write_queue::write_queue;

  shared_frame drop_oldest() {
    auto oldest = write_queue::drop_oldest();
    if (oldest != nullptr)
      static_cast<void>(push(oldest));
    return oldest;
  }
};

} // namespace

CAF_TEST(the_queue_does_what_its_model_does) {
  CAF_CHECK_EQUAL(play<write_queue>(1000), "");
}

CAF_TEST(a_queue_that_is_wrong_is_found_out) {
  CAF_CHECK_NOT_EQUAL(play<too_roomy>(100), "");
  CAF_CHECK_NOT_EQUAL(play<too_long>(100), "");
  CAF_CHECK_NOT_EQUAL(play<forgetful>(100), "");
  CAF_CHECK_NOT_EQUAL(play<one_lane>(100), "");
  CAF_CHECK_NOT_EQUAL(play<starving>(100), "");
  CAF_CHECK_NOT_EQUAL(play<shuffling>(100), "");
  CAF_CHECK_NOT_EQUAL(play<hasty>(100), "");
  CAF_CHECK_NOT_EQUAL(play<doubling>(100), "");
}
