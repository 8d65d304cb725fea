// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_registration
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/registration.hpp>

#include <optional>
#include <utility>

using namespace hubcaf;

namespace {

struct fixture {
  registration make() {
    return registration([this] { ++undone; });
  }

  int undone = 0;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(registration_tests, fixture)

CAF_TEST(its_end_undoes_it_once) {
  {
    const auto uut = make();
    CAF_CHECK(uut);
    CAF_CHECK_EQUAL(undone, 0);
  }

  CAF_CHECK_EQUAL(undone, 1);
}

CAF_TEST(a_reset_undoes_it_at_once_and_nothing_is_left) {
  auto uut = make();

  uut.reset();
  CAF_CHECK_EQUAL(undone, 1);
  CAF_CHECK(!uut);
  uut.reset();
  CAF_CHECK_EQUAL(undone, 1);
}

CAF_TEST(one_that_was_released_is_never_undone) {
  {
    auto uut = make();
    uut.release();
    CAF_CHECK(!uut);
  }

  CAF_CHECK_EQUAL(undone, 0);
}

CAF_TEST(a_move_passes_it_on) {
  std::optional<registration> uut(make());
  {
    const auto moved = std::move(*uut);
    CAF_CHECK(moved);
    CAF_CHECK(!*uut);
    uut.reset();
    CAF_CHECK_EQUAL(undone, 0);
  }

  CAF_CHECK_EQUAL(undone, 1);
}

CAF_TEST(an_assignment_undoes_what_was_there) {
  int others = 0;
  registration uut([&] { ++others; });

  uut = make();
  CAF_CHECK_EQUAL(others, 1);
  CAF_CHECK_EQUAL(undone, 0);
  auto& same = uut;
  uut = std::move(same);
  CAF_CHECK(uut);
  uut = {};
  CAF_CHECK_EQUAL(undone, 1);
  CAF_CHECK_EQUAL(others, 1);
}

CAF_TEST(undoing_may_reach_it_again) {
  registration uut;
  uut = registration([&] {
    ++undone;
    uut.reset();
  });

  uut.reset();

  CAF_CHECK_EQUAL(undone, 1);
}

CAF_TEST_FIXTURE_SCOPE_END()
