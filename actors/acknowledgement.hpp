// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <utility>

namespace hubcaf {

/// Calls a function when the last of those who share it has let go, done or not. Shared through `std::shared_ptr`.
class acknowledgement {
public:
  explicit acknowledgement(std::function<void()> done) : done_(std::move(done)) {
  }

  acknowledgement(const acknowledgement&) = delete;
  acknowledgement& operator=(const acknowledgement&) = delete;

  ~acknowledgement() {
    done_();
  }

private:
  std::function<void()> done_;
};

} // namespace hubcaf
