// SPDX-License-Identifier: MIT
/// Limits that many threads share.
#define CAF_SUITE actors_mailbox_limit_threads
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/mailbox_limit.hpp>

#include <array>
#include <atomic>
#include <latch>
#include <random>
#include <thread>
#include <utility>

using hubcaf::byte_pool;
using hubcaf::mailbox_limit;

namespace {

constexpr std::size_t chunk = mailbox_limit::chunk_size;

} // namespace

CAF_TEST(the_limits_are_never_exceeded_as_seen_by_anyone) {
  CAF_MESSAGE("law 2");
  mailbox_limit uut{3, 100};
  std::atomic<int> running{4};
  std::atomic<int> inside{0};
  std::atomic<int> faults{0};
  std::atomic<int> admitted{0};
  std::latch start{5};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      constexpr std::array<std::size_t, 4> sizes{20, 90, 35, 101};
      start.arrive_and_wait();
      for (std::size_t n = 0; n < 30000; ++n) {
        const auto size = sizes[(n + t) % 4];
        if (!uut.try_acquire(size))
          continue;
        faults += ++inside > 3 ? 1 : 0;
        ++admitted;
        --inside;
        uut.release(size);
      }
      --running;
    });

  start.arrive_and_wait();
  while (running > 0)
    faults += uut.size() > 3 || uut.bytes() > 100 ? 1 : 0;
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK(admitted > 0);
  CAF_CHECK_EQUAL(faults.load(), 0);
  CAF_CHECK_EQUAL(uut.size(), 0u);
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
}

CAF_TEST(refused_large_messages_never_make_a_small_one_be_refused) {
  mailbox_limit uut{2, 100};
  // One place and 10 bytes are left, for one thread that needs just these.
  CAF_REQUIRE(uut.try_acquire(90));
  std::atomic<bool> done{false};
  std::atomic<int> large_admitted{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      while (!done)
        large_admitted += uut.try_acquire(50) ? 1 : 0;
    });
  int refused = 0;
  for (int n = 0; n < 100000; ++n)
    if (uut.try_acquire(10))
      uut.release(10);
    else
      ++refused;
  done = true;
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(refused, 0);
  CAF_CHECK_EQUAL(large_admitted.load(), 0);
}

CAF_TEST(queues_that_share_a_pool_stay_within_it) {
  CAF_MESSAGE("law 2");
  constexpr std::size_t capacity = 6 * chunk;
  byte_pool pool{capacity};
  std::atomic<int> faults{0};
  std::atomic<int> refused{0};
  std::atomic<int> admitted{0};
  {
    mailbox_limit keeps{8, 4 * chunk, &pool};
    mailbox_limit owns{8, 4 * chunk, &pool, 5000};
    std::vector<std::thread> threads;
    std::latch start{4};
    for (unsigned t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        std::minstd_rand random{t + 1};
        std::vector<std::pair<mailbox_limit*, std::size_t>> held;
        start.arrive_and_wait();
        for (int n = 0; n < 20000; ++n) {
          auto& queue = random() % 2 == 0 ? keeps : owns;
          const std::size_t size = random() % (2 * chunk);
          if (random() % 2 == 0) {
            if (queue.try_acquire(size)) {
              held.emplace_back(&queue, size);
              ++admitted;
            } else {
              ++refused;
            }
          } else if (!held.empty()) {
            held.back().first->release(held.back().second);
            held.pop_back();
          }
          const bool good = pool.used() <= capacity && queue.bytes() <= 4 * chunk && queue.size() <= 8;
          faults += good ? 0 : 1;
        }
        for (const auto& [from, bytes] : held)
          from->release(bytes);
      });
    for (auto& thread : threads)
      thread.join();

    CAF_CHECK_EQUAL(keeps.size() + owns.size(), 0u);
    CAF_CHECK_EQUAL(keeps.bytes() + owns.bytes(), 0u);
    CAF_CHECK_EQUAL(pool.used(), chunk);
  }
  CAF_CHECK(admitted > 0);
  CAF_CHECK(refused > 0);
  CAF_CHECK_EQUAL(faults.load(), 0);
  CAF_CHECK_EQUAL(pool.used(), 0u);
}
