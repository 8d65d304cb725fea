// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_mailbox_limit
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/mailbox_limit.hpp>

#include <latch>
#include <thread>
#include <utility>

using hubcaf::byte_pool;
using hubcaf::mailbox_limit;
using hubcaf::mailbox_slot;

namespace {

constexpr std::size_t chunk = mailbox_limit::chunk_size;
constexpr std::size_t unlimited = mailbox_limit::most_bytes;

} // namespace

CAF_TEST(a_full_limit_admits_nobody) {
  mailbox_limit uut{2};

  CAF_CHECK(uut.try_acquire());
  CAF_CHECK(uut.try_acquire());
  CAF_CHECK(!uut.try_acquire());
  CAF_CHECK_EQUAL(uut.size(), 2u);
  CAF_CHECK_EQUAL(uut.capacity(), 2u);
}

CAF_TEST(bytes_are_bounded_too) {
  mailbox_limit uut{10, 100};

  CAF_CHECK(uut.try_acquire(60));
  CAF_CHECK(!uut.try_acquire(50));
  CAF_CHECK_EQUAL(uut.bytes(), 60u);
  CAF_CHECK_EQUAL(uut.size(), 1u);
  CAF_CHECK(uut.try_acquire(40));
  CAF_CHECK(!uut.try_acquire(1));
  CAF_CHECK(uut.try_acquire(0));
}

CAF_TEST(a_message_over_the_bytes_is_not_admitted_even_alone) {
  CAF_MESSAGE("law 2");
  mailbox_limit uut{10, 100};

  CAF_CHECK(!uut.fits(101));
  CAF_CHECK(!uut.try_acquire(101));
  CAF_CHECK(!uut.try_acquire(std::numeric_limits<std::size_t>::max()));
  CAF_CHECK_EQUAL(uut.size(), 0u);
  CAF_CHECK(uut.fits(100));
  CAF_CHECK(uut.try_acquire(100));
}

CAF_TEST(limits_beyond_what_can_be_counted_are_lowered) {
  mailbox_limit uut{std::numeric_limits<std::size_t>::max()};

  CAF_CHECK_EQUAL(uut.capacity(), mailbox_limit::most_messages);
  CAF_CHECK_EQUAL(uut.max_bytes(), mailbox_limit::most_bytes);
  CAF_CHECK(uut.try_acquire(mailbox_limit::most_bytes));
  CAF_CHECK(!uut.try_acquire(1));
  CAF_CHECK(uut.try_acquire(0));
  CAF_CHECK_EQUAL(uut.size(), 2u);
  uut.release(mailbox_limit::most_bytes);
  uut.release(0);
  CAF_CHECK_EQUAL(uut.size(), 0u);
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
}

CAF_TEST(bytes_beyond_the_own_ones_are_leased_by_the_chunk) {
  byte_pool pool{2 * chunk};
  mailbox_limit uut{10, unlimited, &pool, 1000};

  CAF_CHECK(uut.try_acquire(1000));
  CAF_CHECK_EQUAL(pool.used(), 0u);
  CAF_CHECK(uut.try_acquire(1));
  CAF_CHECK_EQUAL(pool.used(), chunk);
  CAF_CHECK(uut.try_acquire(chunk));
  CAF_CHECK_EQUAL(pool.used(), 2 * chunk);
  CAF_CHECK(uut.try_acquire(chunk - 1));
  CAF_CHECK(!uut.try_acquire(1));
  CAF_CHECK_EQUAL(uut.size(), 4u);
  CAF_CHECK_EQUAL(uut.bytes(), 1000 + 2 * chunk);

  uut.release(chunk - 1);
  CAF_CHECK_EQUAL(pool.used(), 2 * chunk);
  uut.release(chunk);
  CAF_CHECK_EQUAL(pool.used(), chunk);
  uut.release(1);
  CAF_CHECK_EQUAL(pool.used(), 0u);
}

CAF_TEST(a_queue_without_own_bytes_keeps_one_chunk) {
  byte_pool pool{3 * chunk};
  mailbox_limit uut{10, unlimited, &pool};
  CAF_CHECK_EQUAL(pool.used(), 0u);

  CAF_CHECK(uut.try_acquire(2 * chunk + 1));
  CAF_CHECK_EQUAL(pool.used(), 3 * chunk);
  uut.release(2 * chunk + 1);
  CAF_CHECK_EQUAL(pool.used(), chunk);
  CAF_CHECK(uut.try_acquire(chunk));
  CAF_CHECK_EQUAL(pool.used(), chunk);
  uut.release(chunk);
  CAF_CHECK_EQUAL(pool.used(), chunk);
}

CAF_TEST(messages_without_bytes_need_no_pool) {
  byte_pool pool{0};
  mailbox_limit uut{10, unlimited, &pool};

  CAF_CHECK(uut.try_acquire(0));
  CAF_CHECK(!uut.try_acquire(1));
  CAF_CHECK_EQUAL(uut.size(), 1u);
}

CAF_TEST(what_a_pool_could_never_lend_does_not_fit) {
  byte_pool pool{2 * chunk + 5};
  mailbox_limit uut{10, unlimited, &pool, 100};

  CAF_CHECK(uut.fits(2 * chunk + 100));
  CAF_CHECK(!uut.fits(2 * chunk + 101));
  CAF_CHECK(uut.try_acquire(2 * chunk + 100));
  uut.release(2 * chunk + 100);
  CAF_CHECK(!uut.try_acquire(2 * chunk + 101));
  CAF_CHECK_EQUAL(pool.used(), 0u);
}

CAF_TEST(a_refusal_by_the_pool_takes_nothing) {
  byte_pool pool{3 * chunk};
  mailbox_limit uut{10, unlimited, &pool};
  mailbox_limit neighbour{10, unlimited, &pool};
  CAF_REQUIRE(neighbour.try_acquire(2 * chunk));

  CAF_CHECK(!uut.try_acquire(chunk + 1));
  CAF_CHECK_EQUAL(pool.used(), 2 * chunk);
  CAF_CHECK_EQUAL(uut.size(), 0u);
  CAF_CHECK_EQUAL(uut.bytes(), 0u);
  CAF_CHECK(uut.try_acquire(chunk));
}

CAF_TEST(a_lease_ends_with_its_queue) {
  byte_pool pool{10 * chunk};
  {
    mailbox_limit uut{10, unlimited, &pool};
    CAF_CHECK(uut.try_acquire(5 * chunk));
    uut.release(5 * chunk);
    CAF_CHECK_EQUAL(pool.used(), chunk);
  }
  CAF_CHECK_EQUAL(pool.used(), 0u);
  {
    mailbox_limit uut{10, unlimited, &pool, 10};
    CAF_CHECK(uut.try_acquire(5 * chunk));
  }
  CAF_CHECK_EQUAL(pool.used(), 0u);
}

CAF_TEST(a_slot_gives_its_place_back_when_destroyed) {
  const auto limit = std::make_shared<mailbox_limit>(1, 10);
  {
    mailbox_slot uut{limit, 7};
    CAF_CHECK(static_cast<bool>(uut));
    CAF_CHECK(!mailbox_slot{limit});
    auto moved = std::move(uut);
    CAF_CHECK_EQUAL(limit->size(), 1u);
    CAF_CHECK_EQUAL(limit->bytes(), 7u);
    mailbox_slot other;
    other = std::move(moved);
    CAF_CHECK_EQUAL(limit->bytes(), 7u);
  }
  CAF_CHECK_EQUAL(limit->size(), 0u);
  CAF_CHECK_EQUAL(limit->bytes(), 0u);
}

CAF_TEST(a_lease_that_is_no_longer_needed_is_given_back) {
  byte_pool pool{10 * chunk};
  mailbox_limit uut{10, unlimited, &pool};
  std::latch start{3};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      constexpr std::size_t size = chunk / 2 + 1;
      start.arrive_and_wait();
      // The second message in the queue needs a chunk more, unless the first leaves in between.
      for (int n = 0; n < 1000000; ++n)
        if (uut.try_acquire(size))
          uut.release(size);
    });
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(pool.used(), chunk);
}
