// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_log_limit
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/log_limit.hpp>

#include <string>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

struct fixture {
  log_limit uut{2};
  log_limit::time_point now{1h};

  fixture() {
    uut.begin(now);
  }

  int admitted(std::string_view kind, int lines) {
    int result = 0;
    for (; lines > 0; --lines)
      result += uut.admit(kind) ? 1 : 0;
    return result;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(log_limit_tests, fixture)

CAF_TEST(each_kind_has_a_limit_of_its_own) {
  CAF_CHECK_EQUAL(admitted("a", 5), 2);
  CAF_CHECK_EQUAL(admitted("b", 1), 1);
  CAF_CHECK_EQUAL(admitted("b", 5), 1);
}

CAF_TEST(what_was_left_out_is_told_once_with_its_time) {
  admitted("a", 5);
  admitted("b", 2);

  const auto told = uut.begin(now + 1500ms);

  CAF_REQUIRE_EQUAL(told.size(), 1u);
  CAF_CHECK_EQUAL(told[0].kind, "a");
  CAF_CHECK_EQUAL(told[0].count, 3u);
  CAF_CHECK(told[0].time == 1500ms);
  CAF_CHECK(uut.begin(now + 3s).empty());
}

CAF_TEST(a_second_begins_with_a_line) {
  CAF_CHECK(log_limit(2).is_over({}));
  CAF_CHECK(!uut.is_over(now + 999ms));
  CAF_CHECK(uut.is_over(now + 1s));

  uut.begin(now + 5500ms);

  CAF_CHECK(!uut.is_over(now + 6s));
  CAF_CHECK(uut.is_over(now + 6500ms));
}

CAF_TEST(the_next_second_has_room_again) {
  admitted("a", 5);

  uut.begin(now + 1s);

  CAF_CHECK_EQUAL(admitted("a", 5), 2);
}

CAF_TEST(what_is_taken_in_between_gives_no_more_room) {
  admitted("a", 5);

  CAF_CHECK_EQUAL(uut.take(now + 100ms).size(), 1u);
  CAF_CHECK(uut.take(now + 200ms).empty());

  CAF_CHECK_EQUAL(admitted("a", 5), 0);
}

CAF_TEST(zero_is_no_limit) {
  log_limit all(0);
  all.begin(now);
  int admitted = 0;
  for (int i = 0; i < 1000; ++i)
    admitted += all.admit("a") ? 1 : 0;

  CAF_CHECK_EQUAL(admitted, 1000);
  CAF_CHECK(all.begin(now + 1s).empty());
}

CAF_TEST(the_table_of_kinds_is_bounded) {
  for (std::size_t i = 0; i < log_limit::max_kinds; ++i)
    CAF_CHECK_EQUAL(admitted("kind" + std::to_string(i), 1), 1);

  int further = 0;
  for (int i = 0; i < 1000; ++i)
    further += admitted("further" + std::to_string(i), 1);

  CAF_CHECK_EQUAL(further, 2);
  CAF_CHECK_EQUAL(admitted("kind0", 5), 1);
  const auto told = uut.begin(now + 1s);
  CAF_REQUIRE_EQUAL(told.size(), 2u);
  CAF_CHECK_EQUAL(told[1].kind, "other_kinds");
  CAF_CHECK_EQUAL(told[1].count, 998u);
}

CAF_TEST(the_kind_of_a_line_is_its_first_word) {
  CAF_CHECK_EQUAL(kind_of_line("client_connected client=\"ann\""), "client_connected");
  CAF_CHECK_EQUAL(kind_of_line("hub_stopped"), "hub_stopped");
  CAF_CHECK_EQUAL(kind_of_line(""), "");
}

CAF_TEST_FIXTURE_SCOPE_END()
