// SPDX-License-Identifier: MIT
// ctest: timeout=600
#define CAF_SUITE actors_inbox_threads
#include <caf/test/unit_test.hpp>

#include "../support/inbox_fixture.hpp"

#include <hubcaf/actors/ledger.hpp>

#include <caf/actor_system_config.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

using namespace hubcaf;

namespace {

/// Real threads push; a handler on CAF's scheduler works off the inbox whenever it is told to.
struct fixture {
  static constexpr int pushers = 3;

  struct numbered {
    int from;
    int number;
  };

  fixture() {
    config.set("scheduler.max-threads", 2U);
  }

  ~fixture() {
    (void)queue->close(nullptr);
  }

  inbound message(numbered which, std::size_t bytes = 10) {
    inbound::parts all;
    all.content = any_message("test.note", raw_json{std::to_string(which.from) + ' ' + std::to_string(which.number)});
    all.books = &books;
    all.bytes = bytes;
    return inbound(std::move(all));
  }

  /// Lets the handler take all that is there. On a worker of CAF's.
  void work_off() {
    while (const auto next = queue->take()) {
      const std::string text(next->content());
      const auto from = static_cast<std::size_t>(text.front() - '0');
      const int number = std::stoi(text.substr(2));
      faults += queue->size() > queue->capacity() || queue->bytes() > 200 ? 1 : 0;
      faults += number <= last.at(from) ? 1 : 0;
      last.at(from) = number;
      next->finish();
      ++taken;
    }
    const std::lock_guard guard{mutex};
    changed.notify_all();
  }

  /// True once the handler has done with all that came; false after ten seconds.
  bool wait_until_done() {
    std::unique_lock guard{mutex};
    return changed.wait_for(guard, std::chrono::seconds{10},
                            [&] { return books.inbound.totals().held == 0 && queue->size() == 0; });
  }

  /// Lets all pushers push their messages until each is accepted, or by their policy dropped.
  void push_all(overflow_policy policy, int each) {
    std::vector<std::thread> threads;
    std::latch start{pushers};
    for (int from = 0; from < pushers; ++from)
      threads.emplace_back([&, from] {
        start.arrive_and_wait();
        for (int n = 1; n <= each; ++n) {
          const auto one = message({from, n});
          while (inbox::push(slot, one, policy, {}) == inbox_result::full)
            std::this_thread::yield();
        }
      });
    for (auto& thread : threads)
      thread.join();
  }

  caf::actor_system_config config;
  ledger all_books{[](std::string_view) { return message_rules{}; }};
  message_type& books = all_books.types.find_or_add("test.note");
  std::shared_ptr<byte_pool> pool = std::make_shared<byte_pool>(1U << 20U);
  std::shared_ptr<inbox> queue = std::make_shared<inbox>(5, 200, pool);
  std::mutex mutex;
  std::condition_variable changed;
  // Touched by the handler alone until all is done.
  int taken = 0;
  int faults = 0;
  std::array<int, pushers> last{};
  caf::actor_system system{config};
  handler_slot slot{test::spawn_handler_stub(system, [this] { work_off(); }), queue};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(inbox_threads_tests, fixture)

CAF_TEST(nothing_is_lost_or_doubled_and_each_sender_keeps_its_order) {
  CAF_MESSAGE("laws 1, 2, 3");
  constexpr int each = 20000;
  push_all(overflow_policy::reject, each);

  CAF_REQUIRE(wait_until_done());
  const auto totals = books.inbound.totals();
  CAF_CHECK_EQUAL(faults, 0);
  CAF_CHECK_EQUAL(totals.delivered, static_cast<std::uint64_t>(pushers * each));
  CAF_CHECK_EQUAL(taken, pushers * each);
  CAF_CHECK_EQUAL(queue->bytes(), 0u);
}

CAF_TEST(what_is_dropped_and_what_is_taken_are_all_that_came) {
  CAF_MESSAGE("laws 1, 2, 3");
  constexpr int each = 20000;
  push_all(overflow_policy::drop_oldest, each);

  CAF_REQUIRE(wait_until_done());
  const auto totals = books.inbound.totals();
  CAF_CHECK_EQUAL(faults, 0);
  CAF_CHECK_EQUAL(totals.accepted, static_cast<std::uint64_t>(pushers * each));
  CAF_CHECK_EQUAL(totals.delivered, static_cast<std::uint64_t>(taken));
  CAF_CHECK_EQUAL(totals.delivered + totals.dropped_total(), totals.accepted);
}

CAF_TEST_FIXTURE_SCOPE_END()
