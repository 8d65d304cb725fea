// SPDX-License-Identifier: MIT
#include "timestamp.hpp"

#include "json_scan.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

namespace hubcaf {

using detail::every_byte;

namespace {

/// Takes fixed parts off the front of a text; once a part is missing, `ok` stays false.
struct reader {
  std::string_view rest;
  bool ok = true;

  int digits(std::size_t count) noexcept {
    int value = 0;
    for (std::size_t index = 0; index < count; ++index) {
      if (index >= rest.size() || rest[index] < '0' || rest[index] > '9') {
        ok = false;
        return 0;
      }
      value = value * 10 + (rest[index] - '0');
    }
    rest.remove_prefix(count);
    return value;
  }

  bool maybe(char c) noexcept {
    if (!rest.starts_with(c))
      return false;
    rest.remove_prefix(1);
    return true;
  }

  void either(char a, char b) noexcept {
    ok = ok && (maybe(a) || maybe(b));
  }

  int part(char separator, std::size_t count) noexcept {
    either(separator, separator);
    return ok ? digits(count) : 0;
  }
};

/// Minutes east of UTC: `Z`, `+01:00`, `-08:30`.
int read_offset(reader& in) noexcept {
  if (in.maybe('Z') || in.maybe('z'))
    return 0;
  auto west = in.rest.starts_with('-');
  in.either('+', '-');
  auto hours = in.ok ? in.digits(2) : 0;
  auto minutes = in.part(':', 2);
  in.ok = in.ok && hours < 24 && minutes < 60;
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

/// The form that `append_timestamp` and browsers write, on a day that every month has.
constexpr std::string_view usual_form = "0000-00-00T00:00:00.000Z";

/// True if `text` has a digit wherever `form` has a zero, and else the same bytes; both begin with 8 bytes to look at.
bool has_form(std::string_view text, std::string_view form) noexcept {
  std::uint64_t word = 0;
  std::uint64_t model = 0;
  std::memcpy(&word, text.data(), sizeof word);
  std::memcpy(&model, form.data(), sizeof model);
  // Exclusive or makes a digit its value, and what has to be the same 0.
  const auto difference = word ^ model;
  const auto is_digit = every_byte(1) & ~(((model ^ every_byte('0')) + every_byte(0x7F)) >> 7U);
  // A byte's high bit is set where it is beyond its limit, 9 or 0; no sum reaches the next byte.
  const auto sums = (difference & every_byte(0x7F)) + every_byte(0x7F) - 9 * is_digit;
  return ((sums | difference) & every_byte(0x80)) == 0;
}

bool is_usual(std::string_view text) noexcept {
  if (text.size() != usual_form.size())
    return false;
  for (std::size_t index = 0; index < usual_form.size(); index += 8)
    if (!has_form(text.substr(index), usual_form.substr(index)))
      return false;
  const auto number = [text](std::size_t index) { return (text[index] - '0') * 10 + (text[index + 1] - '0'); };
  const auto month = number(5);
  const auto day = number(8);
  return month >= 1 && month <= 12 && day >= 1 && day <= 28 && number(11) < 24 && number(14) < 60 && number(17) < 60;
}

void put(char* where, unsigned value, int digits) noexcept {
  for (auto index = digits - 1; index >= 0; --index, value /= 10)
    where[index] = static_cast<char>('0' + value % 10);
}

/// `2026-01-31T12:00:00.000Z`, the milliseconds to be filled in.
struct cached_second {
  std::chrono::sys_seconds second{std::chrono::seconds(std::numeric_limits<std::int64_t>::min())};
  std::array<char, 24> text{};
};

void render(cached_second& cache, std::chrono::sys_seconds second) noexcept {
  auto day = std::chrono::floor<std::chrono::days>(second);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss time(second - day);
  usual_form.copy(cache.text.data(), usual_form.size());
  put(&cache.text[0], static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put(&cache.text[5], static_cast<unsigned>(date.month()), 2);
  put(&cache.text[8], static_cast<unsigned>(date.day()), 2);
  put(&cache.text[11], static_cast<unsigned>(time.hours().count()), 2);
  put(&cache.text[14], static_cast<unsigned>(time.minutes().count()), 2);
  put(&cache.text[17], static_cast<unsigned>(time.seconds().count()), 2);
  cache.second = second;
}

/// Valid until the thread's next call.
const std::array<char, 24>& render(std::chrono::system_clock::time_point time) noexcept {
  // Most calls on a thread fall into the same second as the one before.
  thread_local cached_second cache;
  auto second = std::chrono::floor<std::chrono::seconds>(time);
  if (second != cache.second)
    render(cache, second);
  auto millis = std::chrono::floor<std::chrono::milliseconds>(time - second).count();
  put(&cache.text[20], static_cast<unsigned>(millis), 3);
  return cache.text;
}

} // namespace

bool is_rfc3339(std::string_view text) noexcept {
  if (is_usual(text))
    return true;
  reader in{text};
  std::chrono::year year(in.digits(4));
  std::chrono::month month(static_cast<unsigned>(in.part('-', 2)));
  std::chrono::day day(static_cast<unsigned>(in.part('-', 2)));
  in.either('T', 't');
  auto hour = in.ok ? in.digits(2) : 0;
  auto minute = in.part(':', 2);
  auto second = in.part(':', 2);
  if (in.ok && in.maybe('.')) {
    in.digits(1);
    in.rest.remove_prefix(std::min(in.rest.find_first_not_of("0123456789"), in.rest.size()));
  }
  auto offset = in.ok ? read_offset(in) : 0;
  if (!in.ok || !in.rest.empty() || !std::chrono::year_month_day(year, month, day).ok())
    return false;
  constexpr int day_minutes = 24 * 60;
  auto utc_minute = (hour * 60 + minute - offset + day_minutes) % day_minutes;
  return hour < 24 && minute < 60 && (second < 60 || (second == 60 && utc_minute == day_minutes - 1));
}

void append_timestamp(std::string& out, std::chrono::system_clock::time_point time) {
  const auto& text = render(time);
  out.append(text.data(), text.size());
}

void append_timestamp(json_buffer& out, std::chrono::system_clock::time_point time) {
  out.append(render(time));
}

} // namespace hubcaf
