// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_byte_pool
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/byte_pool.hpp>

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

using hubcaf::byte_pool;

CAF_TEST(an_exhausted_pool_lends_nothing) {
  byte_pool uut{100};

  CAF_CHECK(uut.try_take(60));
  CAF_CHECK(!uut.try_take(41));
  CAF_CHECK(uut.try_take(40));
  CAF_CHECK(!uut.try_take(1));
  CAF_CHECK(uut.try_take(0));
  CAF_CHECK_EQUAL(uut.used(), 100u);
  CAF_CHECK_EQUAL(uut.capacity(), 100u);
}

CAF_TEST(what_is_given_back_can_be_taken_again) {
  byte_pool uut{100};
  CAF_REQUIRE(uut.try_take(100));

  uut.give(30);

  CAF_CHECK_EQUAL(uut.used(), 70u);
  CAF_CHECK(uut.try_take(30));
}

CAF_TEST(a_huge_request_does_not_wrap_round) {
  byte_pool uut{100};
  CAF_REQUIRE(uut.try_take(50));

  CAF_CHECK(!uut.try_take(std::numeric_limits<std::size_t>::max()));
  CAF_CHECK_EQUAL(uut.used(), 50u);
}

CAF_TEST(the_bound_of_a_pool_is_hard_with_many_threads) {
  byte_pool uut{400};
  std::atomic<int> over{0};
  std::vector<std::thread> threads;
  for (std::size_t t = 1; t <= 4; ++t)
    threads.emplace_back([&, t] {
      for (int n = 0; n < 100000; ++n)
        if (uut.try_take(100 * t)) {
          over += uut.used() > 400 ? 1 : 0;
          uut.give(100 * t);
        }
    });
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(over.load(), 0);
  CAF_CHECK_EQUAL(uut.used(), 0u);
}
