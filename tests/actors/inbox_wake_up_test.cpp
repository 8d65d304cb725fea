// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_inbox_wake_up
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"
#include "../support/inbox_fixture.hpp"
#include "../support/io_turn.hpp"

using namespace hubcaf;

namespace {

struct fixture : test::inbox_fixture {
  int works = 0;
  io_thread thread{world.hub->system};

  /// Lets the handler run, if it was woken. @returns how often it was so far.
  int woken() {
    world.run();
    return works;
  }

  void turn(std::function<void()> reading) {
    test::io_turn(thread, std::move(reading));
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(inbox_wake_up_tests, fixture)

CAF_TEST(other_threads_wake_the_handler_at_once) {
  const auto uut = make(100, 1000, &works);

  push(uut, message("a"));

  CAF_CHECK_EQUAL(woken(), 1);
}

CAF_TEST(what_the_sockets_bring_together_wakes_the_handler_once_after_the_reading) {
  const auto uut = make(100, 1000, &works);

  turn([&] {
    for (const auto* name : {"a", "b", "c"})
      push(uut, message(name));
    CAF_CHECK_EQUAL(woken(), 0);
  });

  CAF_CHECK_EQUAL(woken(), 1);
  CAF_CHECK_EQUAL(finish_all(uut), "abc");
}

CAF_TEST(the_handler_is_woken_at_once_when_more_than_a_quarter_of_its_places_are_taken) {
  const auto uut = make(8, 1000, &works);

  turn([&] {
    push(uut, message("a"));
    push(uut, message("b"));
    CAF_CHECK_EQUAL(woken(), 0);
    push(uut, message("c"));
    CAF_CHECK_EQUAL(woken(), 1);
    push(uut, message("d"));
    CAF_CHECK_EQUAL(woken(), 1);
  });

  // The late one finds that all has been done.
  CAF_CHECK_EQUAL(woken(), 2);
}

CAF_TEST(the_handler_is_woken_at_once_when_more_than_a_quarter_of_its_bytes_are_taken) {
  const auto uut = make(100, 100, &works);

  turn([&] {
    push(uut, message("a"));
    push(uut, message("b"));
    CAF_CHECK_EQUAL(woken(), 0);
    push(uut, message("c"));
    CAF_CHECK_EQUAL(woken(), 1);
  });
}

CAF_TEST(the_handler_is_woken_at_once_when_a_message_finds_no_room) {
  const auto uut = make(100, 1000, &works);

  turn([&] {
    push(uut, message("a", 250));
    CAF_CHECK_EQUAL(woken(), 0);
    CAF_CHECK(push(uut, message("b", 800)) == inbox_result::full);
    CAF_CHECK_EQUAL(woken(), 1);
  });
}

CAF_TEST(a_handler_that_came_is_awake) {
  const auto uut = make(8, 1000, &works);

  turn([&] {
    push(uut, message("a"));
    CAF_CHECK_EQUAL(finish_one(uut), "a");
    for (const auto* name : {"b", "c", "d"})
      push(uut, message(name));
    CAF_CHECK_EQUAL(woken(), 0);
  });

  CAF_CHECK_EQUAL(woken(), 1);
}

CAF_TEST(a_late_wake_up_without_memory_is_made_up_for_by_the_next_message) {
  int failures = 0;
  io_thread::events told;
  told.on_failure = [&](const char*) { ++failures; };
  io_thread other{world.hub->system, std::move(told)};
  const auto uut = make(100, 1000, &works);

  test::io_turn(other, [&] {
    push(uut, message("a"));
    io_thread::after_reading([] { test::memory = {}; });
    test::memory = {true, 0, 0, true};
  });
  CAF_CHECK_EQUAL(woken(), 0);
  push(uut, message("b"));

  CAF_CHECK_EQUAL(woken(), 1);
  CAF_CHECK_EQUAL(failures, 0);
  CAF_CHECK_EQUAL(finish_all(uut), "ab");
}

CAF_TEST_FIXTURE_SCOPE_END()
