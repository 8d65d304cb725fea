// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <utility>

namespace hubcaf {

/// Calls a function when the last of those who share it has let go, done or not. Shared through `std::shared_ptr`.
class acknowledgement {
public:
  explicit acknowledgement(std::function<void()> done) : done_(std::move(done)) {
  }

  acknowledgement(const acknowledgement&) = delete;
  acknowledgement& operator=(const acknowledgement&) = delete;

  /// A future that becomes ready when the acknowledgement goes, and the acknowledgement.
  [[nodiscard]] static std::pair<std::future<void>, std::shared_ptr<acknowledgement>> with_future() {
    // The promise is shared, so that it outlives whoever waits for it.
    auto promise = std::make_shared<std::promise<void>>();
    auto future = promise->get_future();
    return {std::move(future), std::make_shared<acknowledgement>([promise] { promise->set_value(); })};
  }

  /// One that calls `next` first, then lets go of `before`, which may be null.
  [[nodiscard]] static std::shared_ptr<acknowledgement> then(std::shared_ptr<acknowledgement> before,
                                                             std::function<void()> next) {
    return std::make_shared<acknowledgement>([before = std::move(before), next = std::move(next)] { next(); });
  }

  ~acknowledgement() {
    try {
      done_();
    } catch (...) {
      // Functions that must not fail unnoticed catch what they throw.
    }
  }

private:
  std::function<void()> done_;
};

} // namespace hubcaf
