// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace hubcaf::test {

/// Repeatable randomness: the same seed gives the same choices.
class random_source {
public:
  explicit random_source(std::uint64_t seed) : engine_(seed) {
  }

  /// From 0 to `below - 1`.
  [[nodiscard]] std::size_t below(std::size_t below) {
    return engine_() % below;
  }

  /// From `first` to `last`.
  [[nodiscard]] std::size_t between(std::size_t first, std::size_t last) {
    return first + below(last - first + 1);
  }

  /// True in so many of a hundred cases.
  [[nodiscard]] bool percent(std::size_t chance) {
    return below(100) < chance;
  }

  template <class T>
  [[nodiscard]] T one_of(std::initializer_list<T> choices) {
    return choices.begin()[below(choices.size())];
  }

  template <class T>
  [[nodiscard]] const T& one_of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

private:
  std::mt19937_64 engine_;
};

} // namespace hubcaf::test
