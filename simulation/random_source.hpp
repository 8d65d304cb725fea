// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace hubcaf::simulation {

/// Repeatable randomness: the same seed gives the same choices on every machine, as neither the distributions of the standard
/// library nor floating point are used. For one thread at a time.
class random_source {
public:
  explicit random_source(std::uint64_t seed) : engine_(seed) {
  }

  /// Any number.
  [[nodiscard]] std::uint64_t next() {
    return engine_();
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

  /// True once in `n` times.
  [[nodiscard]] bool one_in(std::size_t n) {
    return below(n) == 0;
  }

  /// Another source, different from all others, for a part whose draws must not depend on how many others make.
  [[nodiscard]] random_source fork() {
    return random_source(next());
  }

  /// From zero to `longest`, evenly, in nanoseconds.
  [[nodiscard]] std::chrono::nanoseconds up_to(std::chrono::nanoseconds longest) {
    return std::chrono::nanoseconds(between(0, static_cast<std::size_t>(longest.count())));
  }

  /// A time between independent events of which one comes every `mean`, such as the pauses of somebody who types: exponentially
  /// distributed, in microseconds. By comparing numbers alone (J. von Neumann, Various techniques used in connection with random
  /// digits, 1951). @param mean at most an hour.
  [[nodiscard]] std::chrono::microseconds exponential(std::chrono::microseconds mean) {
    for (std::uint64_t whole = 0;; ++whole) {
      const std::uint64_t first = engine_() >> 32U;
      auto last = first;
      bool odd = true;
      for (auto next = engine_() >> 32U; next < last; next = engine_() >> 32U) {
        last = next;
        odd = !odd;
      }
      const auto scale = static_cast<std::uint64_t>(mean.count());
      if (odd)
        return std::chrono::microseconds(whole * scale + (first * scale >> 32U));
    }
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

} // namespace hubcaf::simulation
