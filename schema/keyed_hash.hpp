// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// The hash for tables whose keys strangers choose: SipHash-1-3 (J.-P. Aumasson, D. J. Bernstein, SipHash: a fast
/// short-input PRF, 2012; with one round per word, three at the end). Nobody can make texts collide without the key.
/// `std::hash` has no key, and its collisions are a matter of algebra.
namespace hubcaf {

/// The secret of a hash. Each hub draws its own.
struct hash_key {
  std::uint64_t first = 0;
  std::uint64_t second = 0;

  /// A key that the system draws.
  [[nodiscard]] static hash_key from_system();
};

/// Hash of a text. Allocates nothing.
[[nodiscard]] std::uint64_t keyed_hash(const hash_key& key, std::string_view text) noexcept;

/// Hash of some numbers, in their order.
[[nodiscard]] std::uint64_t keyed_hash(const hash_key& key, std::span<const std::uint64_t> numbers) noexcept;

} // namespace hubcaf
