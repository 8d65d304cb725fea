// SPDX-License-Identifier: MIT
#pragma once

#include "kinds.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace hubcaf::soak {

/// What one receiver has seen of each sender's order. For one thread at a time.
class order_book {
public:
  struct news {
    /// It came after all that were sent before it.
    bool in_order = true;
    /// Numbers between the one before and this one, which did not come.
    std::uint64_t left_out = 0;
  };

  [[nodiscard]] news note(kind what, const mark& seen) {
    auto& next = next_[stream{seen.sender, static_cast<std::uint32_t>(what), seen.key, seen.life}];
    if (seen.number < next)
      return {false, 0};
    const auto left_out = seen.number - next;
    next = seen.number + 1;
    return {true, left_out};
  }

private:
  struct stream {
    std::uint64_t sender;
    std::uint32_t what;
    std::uint32_t key;
    std::uint32_t life;

    bool operator==(const stream&) const = default;
  };

  struct hash {
    std::size_t operator()(const stream& of) const noexcept {
      auto sum = of.sender * 0x9E3779B97F4A7C15u;
      sum ^= (std::uint64_t{of.what} << 48U) ^ (std::uint64_t{of.key} << 32U) ^ of.life;
      return sum * 0xD6E8FEB86659FD93u;
    }
  };

  /// The least number that may come next.
  std::unordered_map<stream, std::uint64_t, hash> next_;
};

} // namespace hubcaf::soak
