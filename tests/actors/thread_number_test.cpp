// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_thread_number
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/thread_number.hpp>

#include <algorithm>
#include <cstddef>
#include <latch>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

using hubcaf::thread_number;

namespace {

/// The numbers of so many threads that live at the same time.
std::vector<std::size_t> numbers_of(std::ptrdiff_t count) {
  std::vector<std::size_t> numbers;
  std::mutex mutex;
  std::latch all_have_one{count};
  std::vector<std::thread> threads;
  for (std::ptrdiff_t i = 0; i < count; ++i)
    threads.emplace_back([&] {
      {
        const std::lock_guard guard{mutex};
        numbers.push_back(thread_number::mine());
      }
      all_have_one.arrive_and_wait();
    });
  for (auto& thread : threads)
    thread.join();
  return numbers;
}

auto own(const std::vector<std::size_t>& numbers) {
  return std::count_if(numbers.begin(), numbers.end(), [](auto one) { return one < thread_number::own_count; });
}

/// Asks for the number when the thread's objects are destroyed.
struct late_caller {
  ~late_caller() {
    *number = thread_number::mine();
  }

  std::size_t* number;
};

} // namespace

CAF_TEST(a_thread_keeps_its_number) {
  const auto first = thread_number::mine();

  numbers_of(3);

  CAF_CHECK_EQUAL(thread_number::mine(), first);
}

CAF_TEST(threads_that_live_together_never_share_a_number_of_their_own) {
  const auto numbers = numbers_of(3 * thread_number::own_count);

  CAF_CHECK_EQUAL(std::set<std::size_t>(numbers.begin(), numbers.end()).size(), numbers.size());
  CAF_CHECK(own(numbers) >= static_cast<std::ptrdiff_t>(thread_number::own_count) - 1); // this thread may have one
}

CAF_TEST(numbers_of_threads_that_ended_are_given_again) {
  for (int i = 0; i < 50; ++i)
    CAF_CHECK_EQUAL(own(numbers_of(4)), 4);
}

CAF_TEST(a_thread_that_ends_has_no_number_of_its_own) {
  std::size_t at_first = 0;
  std::size_t at_the_end = 0;

  std::thread([&] {
    // Destroyed after all that is constructed later.
    thread_local const late_caller last{&at_the_end};
    at_first = thread_number::mine();
  }).join();

  CAF_CHECK(at_first < thread_number::own_count);
  CAF_CHECK(at_the_end >= thread_number::own_count);
}
