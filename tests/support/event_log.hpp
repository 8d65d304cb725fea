// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf::test {

/// Lines that several threads write and a test waits for. Thread-safe.
class event_log {
public:
  void add(std::string line);

  /// Waits until there are `count` lines that begin with `start`, for at most ten seconds.
  /// @returns the last of them, or a text that no test expects if the time ran out.
  std::string wait_for(std::string_view start, std::size_t count = 1);

  /// Lines so far that begin with `start`.
  [[nodiscard]] std::size_t count(std::string_view start) const;

  [[nodiscard]] std::vector<std::string> lines() const;

private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

} // namespace hubcaf::test
