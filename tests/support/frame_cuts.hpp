// SPDX-License-Identifier: MIT
#pragma once

#include "frame_telling.hpp"

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace hubcaf::test {

inline constexpr std::size_t whole = std::numeric_limits<std::size_t>::max();

// In pieces of `size`, the first of which has `first` bytes.
inline std::string read_pieces(std::string_view bytes, std::size_t first, std::size_t size,
                               std::size_t max_message_size) {
  return frame_telling::read_in_pieces(bytes, max_message_size,
                                       [next = first, size]() mutable { return std::exchange(next, size); });
}

// The events that these bytes bring about, however they are cut.
inline std::string read_all_ways(std::string_view bytes, std::size_t max_message_size = 1000) {
  const auto told = read_pieces(bytes, whole, whole, max_message_size);
  for (std::size_t size = 1; size <= 5; ++size)
    if (const auto other = read_pieces(bytes, size, size, max_message_size); other != told)
      return "in pieces of " + std::to_string(size) + ": " + other + " instead of " + told;
  for (std::size_t cut = 1; cut < bytes.size(); ++cut)
    if (const auto other = read_pieces(bytes, cut, whole, max_message_size); other != told)
      return "cut at " + std::to_string(cut) + ": " + other + " instead of " + told;
  return told;
}

} // namespace hubcaf::test
