// SPDX-License-Identifier: MIT
#pragma once

#include "plot.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace example {

/// When something happened, each time: for peaks and curves of events that come in crowds. Plain data structure.
class moments {
public:
  /// `when` never decreases.
  void add(std::chrono::nanoseconds when) {
    all_.push_back(when);
  }

  [[nodiscard]] const std::vector<std::chrono::nanoseconds>& all() const noexcept {
    return all_;
  }

  /// Most of them within any one second.
  [[nodiscard]] std::size_t peak() const;

  /// How many came in each second since `begin`, as steps; a gap where none did.
  [[nodiscard]] series per_second(std::string name, std::chrono::nanoseconds begin) const;

  /// How many had come, in per cent of `total`, by each tenth of a second since `begin`, as steps.
  [[nodiscard]] series share_of(std::size_t total, std::string name, std::chrono::nanoseconds begin) const;

private:
  std::vector<std::chrono::nanoseconds> all_;
};

} // namespace example
