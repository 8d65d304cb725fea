// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The forms in which option values are written. The whole text has to fit; nothing otherwise, or where it overflows.
namespace hubcaf {

/// A whole number, in decimal digits alone.
[[nodiscard]] std::optional<std::uint64_t> parse_count(std::string_view text) noexcept;

/// A number of bytes: `65536`, `64KiB`, `1MiB`, `1GiB`.
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(std::string_view text) noexcept;

/// A time: `30`, `0.5` (seconds), `500ms`, `30s`, `2min`, `1h`. Rounded to milliseconds; less than one is refused, but for 0.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept;

/// `true`/`false`, `1`/`0`, `on`/`off`, `yes`/`no`, in upper or lower case.
[[nodiscard]] std::optional<bool> parse_flag(std::string_view text) noexcept;

/// Pattern and value of each rule of `chat.message=drop_oldest,log.*=keep_latest`: commas or blanks between them, each with a type
/// pattern before its last `=` and something after it, no pattern twice. The values are not looked into.
[[nodiscard]] std::optional<std::vector<std::pair<std::string_view, std::string_view>>>
split_rules(std::string_view text);

/// The shortest of the forms that `parse_bytes` takes.
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);

/// `30s`, or `500ms` where it is no whole number of seconds.
[[nodiscard]] std::string format_duration(std::chrono::milliseconds time);

/// The environment variable that sets an option: `HUBCAF_MAX_QUEUE_SIZE` for `max_queue_size`.
[[nodiscard]] std::string variable_name(std::string_view option);

} // namespace hubcaf
