// SPDX-License-Identifier: MIT
#include "timestamp.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace hubcaf {

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
  constexpr std::string_view form = "0000-00-00T00:00:00.000Z";
  form.copy(cache.text.data(), form.size());
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
