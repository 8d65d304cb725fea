// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace hubcaf::simulation {

/// A law of the hub that does not hold.
struct broken_law {
  /// 1 conservation, 2 bounds, 3 order, 4 events, 5 heartbeat and control lane, 6 duplicate ids, 7 errors, 8 nothing
  /// stands still, 9 availability, 10 look-ups, 11 failures.
  int number = 0;
  /// One line.
  std::string what;
};

/// Such as `law 3 is broken: ...`; empty for none.
[[nodiscard]] inline std::string to_string(const std::optional<broken_law>& broken) {
  return broken ? "law " + std::to_string(broken->number) + " is broken: " + broken->what : std::string();
}

/// Keeps the first law that was seen to be broken: what follows from it is of no interest.
class law_notes {
public:
  void note(int number, std::string what) {
    if (!first_)
      first_ = broken_law{number, std::move(what)};
  }

  [[nodiscard]] const std::optional<broken_law>& first() const noexcept {
    return first_;
  }

private:
  std::optional<broken_law> first_;
};

} // namespace hubcaf::simulation
