// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_restart_pauses
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/restart_pauses.hpp>

#include <cstdint>

using hubcaf::restart_pauses;
using namespace std::chrono_literals;

namespace {

struct fixture {
  restart_pauses::time_point now{1h};
  restart_pauses uut{5s};

  /// Dies after a life this long; returns the pause in milliseconds, and lets it pass.
  std::int64_t die_after(std::chrono::milliseconds life) {
    now += life;
    const auto pause = uut.next(now);
    now += pause;
    return pause.count();
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(restart_pauses_tests, fixture)

CAF_TEST(each_death_doubles_the_pause_up_to_64_times_the_first) {
  for (const auto times : {1, 2, 4, 8, 16, 32, 64, 64, 64})
    CAF_CHECK_EQUAL(die_after(0ms), times * 5000);
}

CAF_TEST(a_life_longer_than_the_last_pause_starts_anew) {
  CAF_CHECK_EQUAL(die_after(0ms), 5000);
  CAF_CHECK_EQUAL(die_after(0ms), 10000);

  CAF_CHECK_EQUAL(die_after(10001ms), 5000);
  CAF_CHECK_EQUAL(die_after(0ms), 10000);
}

CAF_TEST(a_life_as_long_as_the_last_pause_does_not) {
  CAF_CHECK_EQUAL(die_after(0ms), 5000);
  CAF_CHECK_EQUAL(die_after(5000ms), 10000);
  CAF_CHECK_EQUAL(die_after(10000ms), 20000);
}

CAF_TEST(the_pause_itself_is_no_life) {
  CAF_CHECK_EQUAL(uut.next(now).count(), 5000);
  CAF_CHECK_EQUAL(uut.next(now + 9s).count(), 10000); // it lived for 4 s
}

CAF_TEST(the_first_pause_is_the_first_even_at_the_beginning_of_time) {
  now = {};
  CAF_CHECK_EQUAL(die_after(0ms), 5000);
  CAF_CHECK_EQUAL(die_after(0ms), 10000);
}

CAF_TEST(without_a_first_pause_there_is_none) {
  uut = restart_pauses{0ms};
  for (int i = 0; i < 10; ++i)
    CAF_CHECK_EQUAL(die_after(0ms), 0);
}

CAF_TEST_FIXTURE_SCOPE_END()
