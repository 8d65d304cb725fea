// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace hubcaf::simulation {

/// A running checksum over all that happens: two runs with the same digest did the same. FNV-1a of 64 bits over words and bytes
/// (G. Fowler, L. C. Noll, K.-P. Vo).
class digest {
public:
  void add(std::uint64_t word) noexcept {
    value_ = (value_ ^ word) * prime;
    value_ ^= value_ >> 29U;
  }

  void add(std::string_view text) noexcept {
    for (const auto byte : text)
      value_ = (value_ ^ static_cast<unsigned char>(byte)) * prime;
    add(text.size());
  }

  [[nodiscard]] std::uint64_t value() const noexcept {
    return value_;
  }

private:
  static constexpr std::uint64_t prime = 0x100000001b3;
  std::uint64_t value_ = 0xcbf29ce484222325;
};

} // namespace hubcaf::simulation
