// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_timestamp

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/timestamp.hpp>

#include <cstddef>
#include <random>
#include <string>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

std::string format(std::chrono::system_clock::time_point time) {
  std::string result;
  append_timestamp(result, time);
  return result;
}

} // namespace

CAF_TEST(times_that_exist_are_taken) {
  for (auto text : {"2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123Z", "2026-01-31t12:00:00.123456789z",
                    "2024-02-29T00:00:00+00:00", "2000-02-29T23:59:59-23:59", "0000-01-01T00:00:00Z",
                    "9999-12-31T23:59:59.9+14:00", "2026-12-31T23:59:59-00:00"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(is_rfc3339(text));
  }
}

CAF_TEST(days_that_do_not_exist_are_refused) {
  for (auto text : {"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z",
                    "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(!is_rfc3339(text));
  }
}

CAF_TEST(times_of_day_that_do_not_exist_are_refused) {
  for (auto text : {"2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z", "2026-01-31T12:00:61Z", "2026-01-31T12:00:00+24:00",
                    "2026-01-31T12:00:00+01:60"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(!is_rfc3339(text));
  }
}

CAF_TEST(the_usual_form_is_judged_like_any_other) {
  // With one more digit it is not the usual form, but means the same.
  const auto agree = [](const std::string& text) {
    return is_rfc3339(text) == is_rfc3339(text.substr(0, 23) + '0' + text.substr(23));
  };
  int unequal = 0;
  for (const std::string usual : {"2026-01-31T12:00:00.123Z", "2024-02-28T23:59:59.999Z"})
    for (std::size_t place = 0; place < usual.size(); ++place)
      for (int byte = 0; byte < 256; ++byte) {
        auto text = usual;
        text[place] = static_cast<char>(byte);
        unequal += agree(text) ? 0 : 1;
      }
  std::mt19937_64 random(13);
  for (int round = 0; round < 200'000; ++round) {
    std::string text = "2026-01-01T00:00:00.000Z";
    for (std::size_t place : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U, 11U, 12U, 14U, 15U, 17U, 18U})
      text[place] = static_cast<char>('0' + random() % (random() % 3 == 0 ? 10 : 3));
    unequal += agree(text) ? 0 : 1;
  }
  CAF_CHECK_EQUAL(unequal, 0);
}

CAF_TEST(other_forms_are_refused) {
  for (auto text :
       {"", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z", "2026-01-31T12:00Z", "2026-1-31T12:00:00Z",
        "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00,1Z", "2026-01-31T12:00:00+0100", "2026-01-31T12:00:00+01",
        "2026-01-31T12:00:00Z ", " 2026-01-31T12:00:00Z", "2026-01-31T12:00:00ZZ", "+2026-01-31T12:00:00Z",
        "2026/01/31T12:00:00Z", "2026-01-31T12:00:00+", "-026-01-31T12:00:00Z", "yesterday"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(!is_rfc3339(text));
  }
}

CAF_TEST(every_beginning_of_a_time_is_refused) {
  const std::string whole = "2026-01-31T12:00:00.123+01:00";
  for (std::size_t size = 0; size < whole.size(); ++size)
    CAF_CHECK(!is_rfc3339(std::string_view(whole).substr(0, size)));
}

CAF_TEST(a_leap_second_stands_at_the_end_of_a_day_in_utc) {
  CAF_CHECK(is_rfc3339("1990-12-31T23:59:60Z"));
  CAF_CHECK(is_rfc3339("1990-12-31T15:59:60-08:00"));
  CAF_CHECK(is_rfc3339("1991-01-01T00:59:60.5+01:00"));
  CAF_CHECK(!is_rfc3339("1990-12-31T12:00:60Z"));
  CAF_CHECK(!is_rfc3339("1990-12-31T23:59:60+01:00"));
}

CAF_TEST(a_time_is_written_in_utc_with_milliseconds) {
  auto noon = std::chrono::sys_days(std::chrono::year(2026) / 1 / 31) + 12h;

  CAF_CHECK_EQUAL(format(noon), "2026-01-31T12:00:00.000Z");
  CAF_CHECK_EQUAL(format(noon + 123ms), "2026-01-31T12:00:00.123Z");
  CAF_CHECK_EQUAL(format(noon + 123999us), "2026-01-31T12:00:00.123Z");
  CAF_CHECK_EQUAL(format(noon + 1s + 7ms), "2026-01-31T12:00:01.007Z");
  CAF_CHECK_EQUAL(format(noon - 1ms), "2026-01-31T11:59:59.999Z");
}

CAF_TEST(times_before_1970_are_written_too) {
  CAF_CHECK_EQUAL(format(std::chrono::system_clock::time_point{}), "1970-01-01T00:00:00.000Z");
  CAF_CHECK_EQUAL(format(std::chrono::system_clock::time_point{} - 1ms), "1969-12-31T23:59:59.999Z");
}

CAF_TEST(what_is_written_is_taken) {
  auto time = std::chrono::system_clock::time_point{};
  for (int step = 0; step < 5000; ++step, time += 97h + 13min + 7s + 11ms)
    CAF_CHECK(is_rfc3339(format(time)));
}
