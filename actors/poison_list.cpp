// SPDX-License-Identifier: MIT
#include "poison_list.hpp"

#include <algorithm>
#include <limits>

namespace hubcaf {

namespace {

// FNV-1a, 64 bits.
constexpr std::uint64_t fnv_basis = 0xcbf29ce484222325;
constexpr std::uint64_t fnv_prime = 0x100000001b3;

constexpr std::uint64_t fnv(std::uint64_t hash, std::string_view text) noexcept {
  for (const auto byte : text)
    hash = (hash ^ static_cast<unsigned char>(byte)) * fnv_prime;
  return hash;
}

/// Lets each bit of the input reach each bit of the output; one to one.
constexpr std::uint64_t mix(std::uint64_t hash) noexcept {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33);
}

} // namespace

std::uint64_t fingerprint(std::string_view type, std::string_view content) noexcept {
  // The length of the type in front says where the content begins, whatever bytes both hold.
  return mix(fnv(fnv((fnv_basis ^ type.size()) * fnv_prime, type), content));
}

unsigned poison_list::died_of(std::uint64_t fingerprint) {
  const auto found = std::ranges::find(entries_, fingerprint, &entry::fingerprint);
  if (found != entries_.end()) {
    std::rotate(found, found + 1, entries_.end());
  } else {
    if (entries_.size() == capacity)
      entries_.erase(entries_.begin());
    entries_.push_back({fingerprint, 0});
  }
  auto& deaths = entries_.back().deaths;
  if (deaths != std::numeric_limits<unsigned>::max())
    ++deaths;
  return deaths;
}

bool poison_list::is_poisoned(std::uint64_t fingerprint) const noexcept {
  if (limit_ == 0)
    return false;
  const auto found = std::ranges::find(entries_, fingerprint, &entry::fingerprint);
  return found != entries_.end() && found->deaths >= limit_;
}

} // namespace hubcaf
