// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hubcaf {

/// A number that stands for a message: equal for equal type and content, and else different but for a chance of about
/// 2^-64. Not meant to withstand those who construct collisions on purpose. The same on all machines and in all runs.
[[nodiscard]] std::uint64_t fingerprint(std::string_view type, std::string_view content) noexcept;

/// Remembers the messages of which a handler died, by fingerprint, so that none kills it again and again. Holds at most
/// `capacity` of them. Plain data structure: no locking; call from one thread at a time.
class poison_list {
public:
  /// Fingerprints remembered. For one more, that whose last death is longest ago is forgotten.
  static constexpr std::size_t capacity = 64;

  /// @param limit deaths after which a message is poisoned; 0: none ever is.
  explicit poison_list(unsigned limit) noexcept : limit_(limit) {
  }

  /// The handler died of this message. @returns how often by now, 1 or more.
  unsigned died_of(std::uint64_t fingerprint);

  /// True if the handler died of this message `limit` times or more.
  [[nodiscard]] bool is_poisoned(std::uint64_t fingerprint) const noexcept;

  /// True if the handler died of no message yet: no fingerprint need be computed.
  [[nodiscard]] bool empty() const noexcept {
    return entries_.empty();
  }

private:
  struct entry {
    std::uint64_t fingerprint;
    unsigned deaths;
  };

  unsigned limit_;
  /// The latest death last.
  std::vector<entry> entries_;
};

} // namespace hubcaf
