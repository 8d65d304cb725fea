// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_ledger
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/ledger.hpp>

#include <thread>
#include <vector>

using namespace hubcaf;

CAF_TEST(cells_of_many_threads_add_up) {
  ledger uut;
  std::vector<std::thread> threads;
  for (int i = 0; i < 40; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n)
        uut.add(counter::messages_sent);
      uut.add(errc::queue_full);
    });
  for (auto& thread : threads)
    thread.join();

  CAF_CHECK_EQUAL(uut.totals()[counter::messages_sent], 40000u);
  CAF_CHECK_EQUAL(uut.totals().errors_of(errc::queue_full), 40u);
}

CAF_TEST(held_is_what_has_met_no_fate_yet) {
  CAF_MESSAGE("law 1");
  ledger uut;
  uut.add(counter::inbound_accepted, 10);
  uut.add(counter::inbound_delivered, 6);
  uut.add(counter::inbound_returned, 1);
  uut.add(counter::outbound_accepted, 5);
  uut.add(counter::outbound_delivered, 2);
  uut.add(counter::outbound_dropped, 3);

  CAF_CHECK_EQUAL(uut.totals().inbound_held(), 3u);
  CAF_CHECK_EQUAL(uut.totals().outbound_held(), 0u);
}
