// SPDX-License-Identifier: MIT
// ctest: timeout=600
#define CAF_SUITE actors_inbox_race
#include <caf/test/unit_test.hpp>

#include "../support/inbox_fixture.hpp"

#include <hubcaf/actors/ledger.hpp>

#include <caf/actor_system_config.hpp>

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

using namespace hubcaf;

namespace {

/// A very short time, so that threads meet at different points.
void spin(int times) {
  for (std::atomic<int> n{0}; n < times;)
    ++n;
}

/// One thread finds no room at the very moment at which another gives the last place back.
struct race {
  race() {
    config.set("scheduler.max-threads", 1U);
  }

  /// @returns how many rounds there were in which the message had to wait.
  int run(inbox& queue, std::size_t first_bytes, std::size_t second_bytes) {
    constexpr int rounds = 20000;
    const handler_slot slot{{}, queue.shared_from_this()};
    inbound in_hand;
    std::barrier both{2};
    std::thread other([&] {
      for (int round = 0; round < rounds; ++round) {
        both.arrive_and_wait();
        spin(round % 97);
        in_hand = {};
        both.arrive_and_wait();
      }
    });
    int waited = 0;
    bool all_told = true;
    for (int round = 0; round < rounds; ++round) {
      (void)inbox::push(slot, message(first_bytes), overflow_policy::reject, {});
      in_hand = queue.take().value_or(inbound{});
      const auto late = message(second_bytes);
      both.arrive_and_wait();
      spin(round % 101);
      const auto result = inbox::push(slot, late, overflow_policy::suspend, waiter);
      both.arrive_and_wait();
      if (result == inbox_result::suspended && all_told) {
        ++waited;
        std::unique_lock guard{mutex};
        all_told = changed.wait_for(guard, std::chrono::seconds{2}, [&] { return rooms == waited; });
      }
      (void)queue.take();
    }
    other.join();
    CAF_CHECK(all_told);
    return waited;
  }

  inbound message(std::size_t bytes) {
    inbound::parts all;
    all.content = any_message("test.note", raw_json{"1"});
    all.books = &books;
    all.bytes = bytes;
    return inbound(std::move(all));
  }

  caf::actor_system_config config;
  ledger all_books{[](std::string_view) { return message_rules{}; }};
  message_type& books = all_books.types.find_or_add("test.note");
  std::mutex mutex;
  std::condition_variable changed;
  int rooms = 0;
  caf::actor_system system{config};
  connection_actor waiter = test::spawn_connection_stub(system, [this] {
    const std::lock_guard guard{mutex};
    ++rooms;
    changed.notify_all();
  });
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(inbox_race_tests, race)

CAF_TEST(who_begins_to_wait_while_the_last_place_comes_back_is_told) {
  std::shared_ptr<byte_pool> pool = std::make_shared<byte_pool>(1U << 20U);
  const auto uut = std::make_shared<inbox>(1, 1000, pool);

  const auto waited = run(*uut, 10, 10);

  CAF_MESSAGE("had to wait: " << waited);
  CAF_CHECK_EQUAL(uut->size(), 0u);
}

CAF_TEST(who_begins_to_wait_for_a_pool_while_the_inbox_runs_empty_is_told_or_refused) {
  constexpr auto chunk = mailbox_limit::chunk_size;
  const auto pool = std::make_shared<byte_pool>(3 * chunk);
  mailbox_limit others{1, 10 * chunk, pool.get()};
  const auto uut = std::make_shared<inbox>(10, 10 * chunk, pool);
  CAF_REQUIRE(others.try_acquire(2 * chunk)); // one chunk is left, and two are needed

  const auto waited = run(*uut, 10, chunk + 10);

  CAF_MESSAGE("had to wait: " << waited);
  CAF_CHECK_EQUAL(uut->size(), 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
