// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_mailbox_limit
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/mailbox_limit.hpp>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

using hubcaf::mailbox_limit;
using hubcaf::mailbox_slot;

CAF_TEST(a_full_limit_admits_nobody) {
  mailbox_limit uut{2};

  CAF_CHECK(uut.try_acquire());
  CAF_CHECK(uut.try_acquire());
  CAF_CHECK(!uut.try_acquire());
  CAF_CHECK_EQUAL(uut.size(), 2u);
}

CAF_TEST(bytes_are_bounded_too) {
  mailbox_limit uut{10, 100};

  CAF_CHECK(uut.try_acquire(60));
  CAF_CHECK(!uut.try_acquire(50));
  CAF_CHECK_EQUAL(uut.bytes(), 60u);
  CAF_CHECK_EQUAL(uut.size(), 1u);
  CAF_CHECK(uut.try_acquire(40));
}

CAF_TEST(a_message_over_the_bytes_is_admitted_when_alone) {
  mailbox_limit uut{10, 100};

  CAF_CHECK(uut.try_acquire(500));
  CAF_CHECK(!uut.try_acquire(1));
  uut.release(500);
  CAF_CHECK(uut.try_acquire(1));
}

CAF_TEST(a_slot_gives_its_place_back_when_destroyed) {
  const auto limit = std::make_shared<mailbox_limit>(1);
  {
    mailbox_slot uut{limit};
    CAF_CHECK(static_cast<bool>(uut));
    CAF_CHECK(!mailbox_slot{limit});
    const auto moved = std::move(uut);
    CAF_CHECK_EQUAL(limit->size(), 1u);
  }
  CAF_CHECK_EQUAL(limit->size(), 0u);
}

CAF_TEST(the_bound_is_hard_with_many_threads) {
  const auto limit = std::make_shared<mailbox_limit>(3);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 20000; ++n)
        if (mailbox_slot slot{limit}) {
          const auto now = ++inside;
          auto seen = most.load();
          while (now > seen && !most.compare_exchange_weak(seen, now)) {
          }
          --inside;
        }
    });
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK(most >= 1);
  CAF_CHECK(most <= 3);
  CAF_CHECK_EQUAL(limit->size(), 0u);
}
