// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace hubcaf::test {

/// Different texts of 16 bytes to which `std::hash` of libstdc++ (MurmurHash64A) gives one hash: two words each. The
/// second one is computed so that it takes back what the first one did.
inline std::vector<std::string> colliding_texts(std::size_t count) {
  constexpr std::uint64_t factor = 0xc6a4a7935bd1e995U;
  constexpr std::uint64_t seed = 0xc70f6907U;
  // Each step doubles the bits that are right.
  std::uint64_t inverse = factor;
  for (int i = 0; i < 6; ++i)
    inverse *= 2 - factor * inverse;
  const auto mix = [](std::uint64_t word) { return word ^ (word >> 47U); };
  std::vector<std::string> result;
  for (std::uint64_t first = 1; first <= count; ++first) {
    const auto sum = ((seed ^ (16 * factor)) ^ (mix(first * factor) * factor)) * factor;
    const auto second = mix(sum * inverse) * inverse;
    std::string text(16, '\0');
    std::memcpy(text.data(), &first, 8);
    std::memcpy(text.data() + 8, &second, 8);
    result.push_back(std::move(text));
  }
  return result;
}

} // namespace hubcaf::test
