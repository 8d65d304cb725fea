// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hubcaf::soak {

/// What broke. Thread-safe.
class verdict {
public:
  /// Something is not as it must be. Only the first ones are kept.
  void note(std::string what) {
    const std::lock_guard guard{mutex_};
    ++count_;
    if (kept_.size() < most_kept)
      kept_.push_back(std::move(what));
    failed_ = true;
  }

  void expect(bool holds, std::string_view what) {
    if (!holds)
      note(std::string(what));
  }

  /// Two numbers that must be equal.
  template <class A, class B>
  void expect_equal(const A& a, const B& b, const std::string& what) {
    if (!std::cmp_equal(a, b))
      note(what + ": " + std::to_string(a) + " and " + std::to_string(b));
  }

  /// A number that must not be above another.
  template <class A, class B>
  void expect_at_most(const A& a, const B& b, const std::string& what) {
    if (!std::cmp_less_equal(a, b))
      note(what + ": " + std::to_string(a) + " is above " + std::to_string(b));
  }

  [[nodiscard]] bool failed() const noexcept {
    return failed_;
  }

  [[nodiscard]] std::uint64_t count() const {
    const std::lock_guard guard{mutex_};
    return count_;
  }

  [[nodiscard]] std::vector<std::string> kept() const {
    const std::lock_guard guard{mutex_};
    return kept_;
  }

private:
  static constexpr std::size_t most_kept = 20;

  mutable std::mutex mutex_;
  std::vector<std::string> kept_;
  std::uint64_t count_ = 0;
  std::atomic<bool> failed_{false};
};

} // namespace hubcaf::soak
