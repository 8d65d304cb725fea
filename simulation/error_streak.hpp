// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace hubcaf::simulation {

/// Counts one client's bad messages in a row as law 7 wants it: a good message forgives those before it, unless it comes back undone.
/// A message is named by its `meta.ref`, unique per client.
class error_streak {
public:
  void bad() noexcept {
    ++count_;
    ++bare_;
  }

  /// A message was handed on. Without a ref its return could not be told from others.
  void good(const std::string& ref) {
    bare_ = 0;
    ++forgivers_;
    const auto before = std::exchange(count_, 0);
    if (ref.empty())
      certain_ = certain_ && before == 0;
    else
      before_[ref] = {before, forgivers_};
  }

  /// The hub itself answered.
  void answered() noexcept {
    ++forgivers_;
    count_ = 0;
    bare_ = 0;
  }

  /// That message came back. What a later one forgave stays forgiven.
  void undone(const std::string& ref) {
    const auto found = before_.extract(ref);
    if (!found || found.mapped().number != forgivers_)
      return;
    count_ += found.mapped().errors;
    // Whether one before it counts as the last that forgave depends on when this one came back.
    certain_ = certain_ && before_.empty();
  }

  /// From now on errors may have gone unseen.
  void lose_count() noexcept {
    certain_ = false;
  }

  /// True if there were that many for sure.
  [[nodiscard]] bool reached(std::size_t limit) const noexcept {
    return bare_ >= limit || (certain_ && count_ >= limit);
  }

  /// True if there were fewer for sure.
  [[nodiscard]] bool stayed_below(std::size_t limit) const noexcept {
    return certain_ && count_ < limit;
  }

private:
  std::size_t count_ = 0;
  /// Bad messages since the last that was not.
  std::size_t bare_ = 0;
  bool certain_ = true;
  /// What good messages forgave, and the how-manieth of them each was.
  struct forgiven {
    std::size_t errors;
    std::size_t number;
  };
  std::map<std::string, forgiven> before_;
  std::size_t forgivers_ = 0;
};

} // namespace hubcaf::simulation
