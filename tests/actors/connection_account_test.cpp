// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_connection_account
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/connection_account.hpp>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

using namespace hubcaf;

CAF_TEST(the_books_of_a_connection_are_small) {
  CAF_CHECK(sizeof(connection_account) <= 96);
}

CAF_TEST(each_side_has_its_own_books) {
  connection_account uut;
  uut.inbound.accept(3);
  uut.inbound.deliver(2);
  uut.outbound.accept(10);
  uut.outbound.deliver();
  uut.outbound.drop(2);
  uut.outbound.give_back(3);
  uut.outbound.expire(1);

  const auto in = uut.inbound.totals();
  CAF_CHECK_EQUAL(in.accepted, 3u);
  CAF_CHECK_EQUAL(in.delivered, 2u);
  CAF_CHECK_EQUAL(in.held, 1);
  const auto out = uut.outbound.totals();
  CAF_CHECK_EQUAL(out.accepted, 10u);
  CAF_CHECK_EQUAL(out.delivered, 1u);
  CAF_CHECK_EQUAL(out.dropped, 2u);
  CAF_CHECK_EQUAL(out.returned, 3u);
  CAF_CHECK_EQUAL(out.expired, 1u);
  CAF_CHECK_EQUAL(out.held, 3);
  CAF_CHECK_EQUAL(out.residue(), 0);
  CAF_CHECK(out.dropped_by.empty());
}

CAF_TEST(held_is_never_negative_while_messages_move) {
  CAF_MESSAGE("law 1");
  constexpr std::uint64_t per_thread = 50000;
  connection_side uut;
  std::atomic<int> running{2};
  std::latch start{3};
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t)
    threads.emplace_back([&] {
      start.arrive_and_wait();
      for (std::uint64_t n = 0; n < per_thread; ++n) {
        uut.accept();
        if (n % 2 == 0)
          uut.deliver();
        else
          uut.drop();
      }
      --running;
    });

  start.arrive_and_wait();
  int faults = 0;
  while (running > 0) {
    const auto totals = uut.totals();
    faults += totals.held >= 0 && totals.residue() == 0 ? 0 : 1;
  }
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(faults, 0);
  CAF_CHECK(uut.totals().accepted == 2 * per_thread);
  CAF_CHECK(uut.totals().delivered == per_thread);
  CAF_CHECK(uut.totals().held == 0);
}
