// SPDX-License-Identifier: MIT
/// The write queue against a naive model of itself: random operations, everything compared after each.
#define CAF_SUITE transport_write_queue_model

#include "../support/choices.hpp"
#include "../support/write_queue_game.hpp"

#include <hubcaf/transport/write_queue.hpp>

#include <caf/test/unit_test.hpp>

#include <cstddef>
#include <exception>
#include <string>

using namespace hubcaf;

namespace {

// @returns what went wrong first, with its seed; nothing if all is well.
template <class Queue>
std::string play(unsigned games) {
  for (unsigned seed = 1; seed <= games; ++seed) {
    random_choices choices(seed);
    write_queue_game<Queue, random_choices> uut(choices);
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
