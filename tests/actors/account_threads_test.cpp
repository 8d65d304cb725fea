// SPDX-License-Identifier: MIT
// ctest: timeout=600
/// Readings of accounts on which many threads count.
#define CAF_SUITE actors_account_threads
#include <caf/test/unit_test.hpp>

#include "../support/shared_cell.hpp"

#include <hubcaf/actors/account.hpp>

#include <atomic>
#include <cstdint>
#include <latch>
#include <thread>
#include <vector>

using namespace hubcaf;

namespace {

/// Settles one message in one of several ways.
void settle(account& books, std::uint64_t choice) {
  switch (choice % 5) {
    case 0:
      return books.drop(drop_cause::slow_consumer);
    case 1:
      return books.give_back(errc::queue_full);
    case 2:
      return books.expire();
    default:
      return books.deliver();
  }
}

/// Messages on their way between threads, at most `limit`.
struct transit {
  static constexpr std::int64_t limit = 64;

  std::atomic<std::int64_t> waiting{0};
  std::atomic<std::uint64_t> begun{0};
  std::atomic<std::uint64_t> accepted{0};

  bool reserve() {
    auto now = reserved_.load();
    while (now < limit)
      if (reserved_.compare_exchange_weak(now, now + 1))
        return true;
    return false;
  }

  void leave() {
    --reserved_;
  }

  bool take() {
    auto now = waiting.load();
    while (now > 0)
      if (waiting.compare_exchange_weak(now, now - 1))
        return true;
    return false;
  }

private:
  std::atomic<std::int64_t> reserved_{0};
};

} // namespace

CAF_TEST(readings_balance_while_messages_pass_between_threads) {
  CAF_MESSAGE("law 1");
  constexpr std::uint64_t per_thread = 60000;
  account uut;
  transit way;
  std::atomic<std::uint64_t> to_settle{2 * per_thread};
  std::latch start{5};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i)
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (std::uint64_t n = 0; n < per_thread;) {
        if (!way.reserve()) {
          std::this_thread::yield();
          continue;
        }
        ++way.begun;
        uut.accept();
        ++way.accepted;
        ++way.waiting;
        ++n;
      }
    });
  for (int i = 0; i < 2; ++i)
    threads.emplace_back([&] {
      start.arrive_and_wait();
      while (to_settle > 0) {
        if (!way.take()) {
          std::this_thread::yield();
          continue;
        }
        settle(uut, --to_settle);
        way.leave();
      }
    });

  start.arrive_and_wait();
  std::uint64_t readings = 0;
  std::uint64_t faults = 0;
  std::uint64_t last = 0;
  while (to_settle > 0) {
    const auto before = way.accepted.load();
    const auto totals = uut.totals();
    const auto after = way.begun.load();
    const auto moved = static_cast<std::int64_t>(after - before);
    ++readings;
    const bool good = totals.residue() == 0 && totals.held >= 0 && totals.held <= transit::limit + moved &&
                      totals.accepted >= before && totals.accepted <= after && totals.accepted >= last;
    faults += good ? 0 : 1;
    last = totals.accepted;
  }
  for (auto& thread : threads)
    thread.join();

  CAF_MESSAGE(readings << " readings");
  CAF_CHECK(readings > 0);
  CAF_CHECK_EQUAL(faults, 0u);
  const auto totals = uut.totals();
  CAF_CHECK_EQUAL(totals.accepted, 2 * per_thread);
  CAF_CHECK_EQUAL(totals.delivered, 4 * per_thread / 5);
  CAF_CHECK_EQUAL(totals.dropped_total(), 2 * per_thread / 5);
  CAF_CHECK_EQUAL(totals.returned_total(), 2 * per_thread / 5);
  CAF_CHECK_EQUAL(totals.expired, 2 * per_thread / 5);
  CAF_CHECK_EQUAL(totals.held, 0);
  CAF_CHECK_EQUAL(totals.residue(), 0);
}

CAF_TEST(readings_balance_while_threads_count_without_a_pause) {
  CAF_MESSAGE("law 1");
  constexpr std::uint64_t per_thread = 300000;
  account uut;
  std::atomic<int> running{2};
  std::latch start{3};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i)
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (std::uint64_t n = 0; n < per_thread; ++n) {
        uut.accept(3);
        uut.deliver();
        uut.drop(drop_cause::connection_lost);
        uut.give_back(errc::invalid_argument);
      }
      --running;
    });

  start.arrive_and_wait();
  int faults = 0;
  while (running > 0) {
    const auto totals = uut.totals();
    faults += totals.residue() == 0 && totals.held >= 0 ? 0 : 1;
  }
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(faults, 0);
  CAF_CHECK(uut.totals().accepted == 6 * per_thread);
  CAF_CHECK(uut.totals().held == 0);
}

CAF_TEST(threads_that_begin_at_the_same_cell_lose_nothing) {
  constexpr std::uint64_t per_thread = 1000000;
  account uut;

  test::count_in_one_cell(account::shared_cell_count, [&] {
    for (std::uint64_t n = 0; n < per_thread; ++n)
      uut.accept();
  });

  CAF_CHECK(uut.totals().accepted == 2 * per_thread);
  CAF_CHECK_EQUAL(uut.totals().residue(), 0);
}

CAF_TEST(threads_that_follow_each_other_in_a_cell_lose_nothing) {
  account uut;

  for (int i = 0; i < 200; ++i)
    std::thread([&] {
      uut.accept(2);
      uut.deliver();
    }).join();

  CAF_CHECK(uut.totals().accepted == 400u);
  CAF_CHECK(uut.totals().held == 200);
}

CAF_TEST(nothing_is_lost_with_more_threads_than_cells) {
  constexpr std::uint64_t per_thread = 5000;
  constexpr std::uint64_t thread_count = 40;
  account uut;
  std::atomic<std::uint64_t> running{thread_count};
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < thread_count; ++i)
    threads.emplace_back([&, i] {
      for (std::uint64_t n = 0; n < per_thread; ++n) {
        uut.accept(2);
        settle(uut, n + i);
      }
      --running;
    });
  std::uint64_t faults = 0;
  while (running > 0)
    faults += uut.totals().residue() == 0 ? 0 : 1;
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(faults, 0u);
  const auto totals = uut.totals();
  CAF_CHECK_EQUAL(totals.accepted, 2 * thread_count * per_thread);
  CAF_CHECK_EQUAL(totals.held, static_cast<std::int64_t>(thread_count * per_thread));
  CAF_CHECK_EQUAL(totals.expired, thread_count * per_thread / 5);
  CAF_CHECK_EQUAL(totals.residue(), 0);
}
