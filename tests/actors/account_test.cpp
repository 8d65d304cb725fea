// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_account
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/account.hpp>

using namespace hubcaf;

namespace {

std::size_t at(drop_cause cause) {
  return static_cast<std::size_t>(cause);
}

std::size_t at(errc code) {
  return static_cast<std::size_t>(code);
}

} // namespace

CAF_TEST(each_fate_is_counted_by_its_reason) {
  account uut;
  uut.accept(20);
  uut.deliver(4);
  uut.drop(drop_cause::drop_oldest, 3);
  uut.drop(drop_cause::connection_lost);
  uut.give_back(errc::invalid_argument, 2);
  uut.give_back(errc::bad_message);
  uut.expire(5);

  const auto totals = uut.totals();

  CAF_CHECK_EQUAL(totals.accepted, 20u);
  CAF_CHECK_EQUAL(totals.delivered, 4u);
  CAF_CHECK_EQUAL(totals.dropped[at(drop_cause::drop_oldest)], 3u);
  CAF_CHECK_EQUAL(totals.dropped[at(drop_cause::connection_lost)], 1u);
  CAF_CHECK_EQUAL(totals.dropped_total(), 4u);
  CAF_CHECK_EQUAL(totals.returned[at(errc::invalid_argument)], 2u);
  CAF_CHECK_EQUAL(totals.returned[at(errc::bad_message)], 1u);
  CAF_CHECK_EQUAL(totals.returned_total(), 3u);
  CAF_CHECK_EQUAL(totals.expired, 5u);
  CAF_CHECK_EQUAL(totals.held, 4);
  CAF_CHECK_EQUAL(totals.residue(), 0);
}

CAF_TEST(a_new_account_is_empty) {
  const account uut;

  CAF_CHECK(uut.totals().accepted == 0u);
  CAF_CHECK(uut.totals().held == 0);
  CAF_CHECK_EQUAL(uut.totals().residue(), 0);
}

CAF_TEST(totals_of_several_accounts_add_up) {
  account one;
  one.accept(3);
  one.drop(drop_cause::keep_latest);
  account two;
  two.accept(5);
  two.give_back(errc::expired);
  two.expire();
  two.deliver();

  auto sum = one.totals();
  sum += two.totals();

  CAF_CHECK_EQUAL(sum.accepted, 8u);
  CAF_CHECK_EQUAL(sum.delivered, 1u);
  CAF_CHECK_EQUAL(sum.dropped[at(drop_cause::keep_latest)], 1u);
  CAF_CHECK_EQUAL(sum.returned[at(errc::expired)], 1u);
  CAF_CHECK_EQUAL(sum.expired, 1u);
  CAF_CHECK_EQUAL(sum.held, 4);
  CAF_CHECK_EQUAL(sum.residue(), 0);
}

CAF_TEST(a_count_that_is_missing_shows_as_residue) {
  CAF_MESSAGE("known-bad, law 1");
  account books;
  books.accept(10);
  books.deliver(3);
  books.drop(drop_cause::drop_newest, 2);
  books.give_back(errc::handler_failed);
  books.expire();
  const auto good = books.totals();
  CAF_REQUIRE_EQUAL(good.residue(), 0);

  auto bad = good;
  --bad.accepted;
  CAF_CHECK_EQUAL(bad.residue(), -1);
  bad = good;
  --bad.delivered;
  CAF_CHECK_EQUAL(bad.residue(), 1);
  bad = good;
  --bad.dropped[at(drop_cause::drop_newest)];
  CAF_CHECK_EQUAL(bad.residue(), 1);
  bad = good;
  --bad.returned[at(errc::handler_failed)];
  CAF_CHECK_EQUAL(bad.residue(), 1);
  bad = good;
  --bad.expired;
  CAF_CHECK_EQUAL(bad.residue(), 1);
  bad = good;
  --bad.held;
  CAF_CHECK_EQUAL(bad.residue(), 1);
}

CAF_TEST(a_message_that_is_settled_twice_shows_as_negative_held) {
  CAF_MESSAGE("known-bad, law 1");
  account uut;
  uut.accept();
  uut.deliver();
  uut.expire();

  CAF_CHECK(uut.totals().held == -1);
}
