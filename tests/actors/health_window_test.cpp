// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_health_window
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/health_window.hpp>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

constexpr health_window::time_point start{100h};

health_totals overflows(std::uint64_t count) {
  health_totals result;
  result.queue_overflows = count;
  return result;
}

} // namespace

CAF_TEST(a_step_is_a_tenth_of_the_window) {
  CAF_CHECK(health_window(60s, start).step() == 6s);
  CAF_CHECK(health_window(1ms, start).step() == 10ms);
}

CAF_TEST(what_happened_since_the_start_counts_until_the_window_has_passed) {
  health_window uut{60s, start};

  uut.note(start + 6s, overflows(1));

  CAF_CHECK_EQUAL(uut.base(start + 6s).queue_overflows, 0u);
  CAF_CHECK_EQUAL(uut.base(start + 65s).queue_overflows, 0u);
  CAF_CHECK_EQUAL(uut.base(start + 66s).queue_overflows, 1u);
}

CAF_TEST(trouble_is_forgotten_a_step_after_the_window_at_the_latest_and_never_before) {
  health_window uut{60s, start};
  // One overflow each second; the readings come with every step.
  for (auto time = 0s; time <= 1000s; ++time) {
    if (time % 6 == 0s)
      uut.note(start + time, overflows(static_cast<std::uint64_t>(time.count())));
    if (time < 66s)
      continue;
    const auto seconds = time.count() - static_cast<std::int64_t>(uut.base(start + time).queue_overflows);

    CAF_REQUIRE(seconds >= 60);
    CAF_REQUIRE(seconds <= 66);
  }
}

CAF_TEST(readings_that_come_too_often_are_left_out) {
  health_window uut{60s, start};
  uut.note(start + 6s, overflows(1));
  uut.note(start + 7s, overflows(2));

  CAF_CHECK_EQUAL(uut.base(start + 70s).queue_overflows, 1u);
}

CAF_TEST(after_a_long_sleep_what_came_since_the_last_reading_counts) {
  health_window uut{60s, start};
  uut.note(start + 6s, overflows(1));

  CAF_CHECK_EQUAL(uut.base(start + 24h).queue_overflows, 1u);
  uut.note(start + 24h, overflows(3));
  CAF_CHECK_EQUAL(uut.base(start + 24h + 59s).queue_overflows, 1u);
  CAF_CHECK_EQUAL(uut.base(start + 24h + 60s).queue_overflows, 3u);
}
