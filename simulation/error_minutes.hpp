// SPDX-License-Identifier: MIT
#pragma once

#include "../actors/hub_context.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace hubcaf::simulation {

/// One client's bad messages by the minute, as law 7 wants them counted: a minute begins with the first bad message
/// that is in no earlier minute, and lasts 60 seconds.
class error_minutes {
public:
  using steady_time = hub_context::steady_time;

  void bad(steady_time now) noexcept {
    if (!end_ || now >= *end_) {
      end_ = now + std::chrono::seconds{60};
      in_this_ = 0;
    }
    most_ = std::max(most_, ++in_this_);
  }

  /// From now on errors may have gone unseen.
  void lose_count() noexcept {
    certain_ = false;
  }

  /// True if one minute had that many for sure; 0 is no limit.
  [[nodiscard]] bool reached(std::size_t limit) const noexcept {
    // An unseen error may have begun another minute.
    return limit != 0 && certain_ && most_ >= limit;
  }

  /// True if each minute had fewer for sure.
  [[nodiscard]] bool stayed_below(std::size_t limit) const noexcept {
    return limit == 0 || (certain_ && most_ < limit);
  }

private:
  /// Of the minute of the last bad message.
  std::optional<steady_time> end_;
  std::size_t in_this_ = 0;
  std::size_t most_ = 0;
  bool certain_ = true;
};

} // namespace hubcaf::simulation
