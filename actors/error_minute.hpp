// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>

namespace hubcaf {

/// Counts one client's bad messages by the minute. A minute begins with a bad message: with the first, and then with
/// the first that comes when the minute before is over. So a client may have up to twice the limit, less 2, within any
/// 60 seconds. Plain data structure; time enters as an argument, with bad messages only.
class error_minute {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Counts one. @returns the bad messages of this minute, this one included.
  std::size_t add(time_point now) noexcept {
    if (count_ == 0 || now - began_ >= std::chrono::minutes{1}) {
      began_ = now;
      count_ = 0;
    }
    return ++count_;
  }

private:
  time_point began_;
  std::size_t count_ = 0;
};

} // namespace hubcaf
