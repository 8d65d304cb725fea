// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>

/// Where a random game takes its decisions from: a generator with a seed, or the bytes of an input.
/// Both have `pick(below)`, a number from 0 to `below - 1`.
class random_choices {
public:
  explicit random_choices(unsigned seed) : random_(seed) {
  }

  [[nodiscard]] std::size_t pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }

private:
  std::mt19937 random_;
};

class input_choices {
public:
  explicit input_choices(std::span<const std::uint8_t> input) : input_(input) {
  }

  /// Takes one to four bytes, as many as `below` needs. 0 when the input is used up.
  [[nodiscard]] std::size_t pick(std::size_t below) {
    std::size_t value = 0;
    for (std::size_t left = below - 1; left > 0 && !input_.empty(); left >>= 8U)
      value = value << 8U | byte();
    return value % below;
  }

  /// The next `count` bytes, or fewer where the input ends.
  [[nodiscard]] std::string_view bytes(std::size_t count) {
    const auto taken = input_.first(count < input_.size() ? count : input_.size());
    input_ = input_.subspan(taken.size());
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }

  [[nodiscard]] bool empty() const noexcept {
    return input_.empty();
  }

  [[nodiscard]] std::size_t size() const noexcept {
    return input_.size();
  }

private:
  std::uint8_t byte() {
    const auto first = input_.front();
    input_ = input_.subspan(1);
    return first;
  }

  std::span<const std::uint8_t> input_;
};
