// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <utility>

namespace hubcaf {

/// Calls a function when the last of those who share it has let go, done or not. Shared through `std::shared_ptr`.
class acknowledgement {
public:
  /// @param done takes the exception of `fail`; null without one.
  explicit acknowledgement(std::function<void(const std::exception_ptr&)> done) : done_(std::move(done)) {
  }

  acknowledgement(const acknowledgement&) = delete;
  acknowledgement& operator=(const acknowledgement&) = delete;

  /// A future that becomes ready when the acknowledgement goes, and the acknowledgement.
  [[nodiscard]] static std::pair<std::future<void>, std::shared_ptr<acknowledgement>> with_future() {
    // The promise is shared, so that it outlives whoever waits for it.
    auto promise = std::make_shared<std::promise<void>>();
    auto future = promise->get_future();
    return {std::move(future), std::make_shared<acknowledgement>([promise](const std::exception_ptr& why) {
              why != nullptr ? promise->set_exception(why) : promise->set_value();
            })};
  }

  /// One that calls `next` first, then lets go of `before`, which may be null.
  [[nodiscard]] static std::shared_ptr<acknowledgement> then(std::shared_ptr<acknowledgement> before,
                                                             std::function<void()> next) {
    return std::make_shared<acknowledgement>(
      [before = std::move(before), next = std::move(next)](const std::exception_ptr&) { next(); });
  }

  /// It was not done, for this reason. One of those who share it may say so.
  void fail(std::exception_ptr why) noexcept {
    why_ = std::move(why);
  }

  ~acknowledgement() {
    try {
      done_(why_);
    } catch (...) {
      // Functions that must not fail unnoticed catch what they throw.
    }
  }

private:
  std::function<void(const std::exception_ptr&)> done_;
  std::exception_ptr why_;
};

} // namespace hubcaf
