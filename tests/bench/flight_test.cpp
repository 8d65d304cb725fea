// SPDX-License-Identifier: MIT
#define CAF_SUITE bench_flight
#include <caf/test/unit_test.hpp>

#include "load/failure.hpp"
#include "load/flight.hpp"

#include <deque>

using namespace hubcaf::bench;

namespace {

bool is_refused(flight& uut, const stamp& carried) {
  try {
    uut.land(carried, 0);
    return false;
  } catch (const failure&) {
    return true;
  }
}

} // namespace

CAF_TEST(replies_land_in_the_order_of_their_messages) {
  flight uut;
  std::deque<stamp> under_way;
  std::int64_t due = 0;
  bool all_right = true;
  // Always 100 under way, so that it never is empty while what has landed is forgotten.
  for (std::int64_t i = 0; i < 20'000; ++i) {
    under_way.push_back(uut.begin(i, 1'000 * i));
    if (under_way.size() < 100)
      continue;
    all_right = all_right && uut.oldest() == due && uut.land(under_way.front(), 0) == due;
    ++due;
    under_way.pop_front();
  }
  CAF_CHECK(all_right);
  CAF_CHECK_EQUAL(uut.size(), 99u);
}

CAF_TEST(what_is_not_next_is_refused) {
  flight uut;
  const auto first = uut.begin(1, 1'000);
  const auto second = uut.begin(2, 2'000);

  CAF_CHECK(is_refused(uut, second));
  CAF_CHECK(is_refused(uut, {first.number, second.sent}));
  CAF_CHECK_EQUAL(uut.land(first, 0), 1);
  CAF_CHECK(is_refused(uut, first));
  CAF_CHECK_EQUAL(uut.land(second, 0), 2);
  CAF_CHECK(is_refused(uut, {second.number + 1, second.sent}));
}
