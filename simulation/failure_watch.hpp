// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/close_code.hpp"

#include <chrono>
#include <optional>

namespace hubcaf::simulation {

/// One connection as law 11 sees it: the exceptions of its session, and how both came to their end.
class failure_watch {
public:
  using steady_time = std::chrono::steady_clock::time_point;

  /// The session threw into the connection. @param is_open whether the connection had not been ended before.
  void threw(bool is_open) noexcept {
    must_end_ = must_end_ || is_open;
  }

  /// The session could not even be told to close, or to start.
  void cannot_close() noexcept {
    can_close_ = false;
  }

  void closes(close_code code) noexcept {
    if (!closed_with_)
      closed_with_ = code;
  }

  /// Nothing comes from the session any more.
  void is_over(steady_time now) noexcept {
    if (!over_since_)
      over_since_ = now;
  }

  /// True if something was thrown that must have ended the connection.
  [[nodiscard]] bool must_end() const noexcept {
    return must_end_;
  }

  /// True if the peer must have been told 1011 for it.
  [[nodiscard]] bool must_tell() const noexcept {
    return must_end_ && can_close_;
  }

  /// The code with which the session was told to close first.
  [[nodiscard]] std::optional<close_code> closed_with() const noexcept {
    return closed_with_;
  }

  [[nodiscard]] std::optional<steady_time> over_since() const noexcept {
    return over_since_;
  }

private:
  bool must_end_ = false;
  bool can_close_ = true;
  std::optional<close_code> closed_with_;
  std::optional<steady_time> over_since_;
};

} // namespace hubcaf::simulation
