// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_liveness
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/liveness.hpp>

using hubcaf::liveness;
using namespace std::chrono_literals;

namespace {

struct fixture {
  liveness::time_point now{1h};
  liveness uut{now, 30s, 60s};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(liveness_tests, fixture)

CAF_TEST(a_ping_is_due_once_per_interval) {
  CAF_CHECK(uut.check(now + 29s) == liveness::verdict::fine);
  CAF_CHECK(uut.check(now + 30s) == liveness::verdict::ping);
  CAF_CHECK(uut.check(now + 31s) == liveness::verdict::fine);
}

CAF_TEST(pings_keep_their_rhythm_when_looked_at_late) {
  CAF_CHECK(uut.check(now + 35s) == liveness::verdict::ping);
  uut.heard(now + 35s);
  CAF_CHECK(uut.check(now + 60s) == liveness::verdict::ping);
}

CAF_TEST(the_silent_are_dead_at_the_timeout) {
  CAF_CHECK(uut.check(now + 30s) == liveness::verdict::ping);
  CAF_CHECK(uut.check(now + 59s) == liveness::verdict::fine);
  CAF_CHECK(uut.check(now + 60s) == liveness::verdict::dead);
}

CAF_TEST(whoever_is_heard_lives) {
  for (auto t = now; t < now + 10min; t += 10s) {
    uut.heard(t);
    CAF_CHECK(uut.check(t) != liveness::verdict::dead);
  }
}

CAF_TEST(a_stall_of_the_hub_is_nobodys_silence) {
  uut.forgive(5min, now + 6min);

  CAF_CHECK(uut.check(now + 5min + 59s) == liveness::verdict::ping);
  CAF_CHECK(uut.check(now + 6min) == liveness::verdict::dead);
}

CAF_TEST(whoever_was_heard_after_a_stall_gains_nothing_by_it) {
  uut.heard(now + 5min);
  uut.forgive(5min, now + 5min + 1s);

  CAF_CHECK(uut.last_heard() <= now + 5min + 1s);
}

CAF_TEST_FIXTURE_SCOPE_END()
