// SPDX-License-Identifier: MIT
#pragma once

namespace hubcaf {

/// Sets a flag for as long as this lives, also if an exception ends the scope.
class raised_flag {
public:
  explicit raised_flag(bool& flag) noexcept : flag_(flag) {
    flag_ = true;
  }

  raised_flag(const raised_flag&) = delete;
  raised_flag& operator=(const raised_flag&) = delete;

  ~raised_flag() {
    flag_ = false;
  }

private:
  bool& flag_;
};

} // namespace hubcaf
