// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf {

/// Decides which lines of the log are written: of each kind only so many per second. Plain data structure, not
/// thread-safe; time enters as an argument.
///
/// A second begins with the first line after the second before is over, and is the same for all kinds. The first
/// `max_kinds` kinds have limits of their own; further ones share the last.
class log_limit {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Kinds that are told apart.
  static constexpr std::size_t max_kinds = 64;

  /// Lines of one kind that were not written.
  struct left_out {
    std::string kind;
    std::uint64_t count = 0;
    /// Time since the beginning of the second in which they were left out.
    std::chrono::milliseconds time{0};
  };

  /// @param lines_per_second of one kind; 0: all are written.
  explicit log_limit(std::size_t lines_per_second);

  /// True from a second after the last call of `begin` on: call `begin` before the next line is judged.
  [[nodiscard]] bool is_over(time_point now) const noexcept;

  /// Ends the second and begins the next.
  /// @returns what was left out since `begin` or `take` was called last.
  std::vector<left_out> begin(time_point now);

  /// Tells what was left out, once, without ending the second.
  std::vector<left_out> take(time_point now);

  /// Counts a line. @returns true if it is to be written.
  [[nodiscard]] bool admit(std::string_view kind);

private:
  struct entry {
    std::string kind;
    std::size_t written = 0;
    std::uint64_t left_out = 0;
  };

  [[nodiscard]] entry& entry_of(std::string_view kind);

  const std::size_t limit_;
  time_point began_;
  bool has_begun_ = false;
  /// In the order in which they came; kinds stay.
  std::vector<entry> kinds_;
};

/// The kind of a log line: its first word.
[[nodiscard]] std::string_view kind_of_line(std::string_view line) noexcept;

} // namespace hubcaf
