// SPDX-License-Identifier: MIT
#pragma once

#include "json_buffer.hpp"

#include <chrono>
#include <string>
#include <string_view>

/// RFC 3339 times, as they stand in `timestamp`.
namespace hubcaf {

/// True for a date and time of RFC 3339 section 5.6 that exists: `2026-01-31T12:00:00Z`, `2026-01-31t12:00:00.123+01:00`.
/// A second 60 is let pass in the last minute of a day in UTC, where leap seconds are.
[[nodiscard]] bool is_rfc3339(std::string_view text) noexcept;

/// Appends `time` in UTC, cut to milliseconds: `2026-01-31T12:00:00.123Z`.
void append_timestamp(std::string& out, std::chrono::system_clock::time_point time);
void append_timestamp(json_buffer& out, std::chrono::system_clock::time_point time);

/// The same as a string of its own.
[[nodiscard]] inline std::string format_timestamp(std::chrono::system_clock::time_point time) {
  std::string result;
  append_timestamp(result, time);
  return result;
}

} // namespace hubcaf
