// SPDX-License-Identifier: MIT
#include "address_table.hpp"

#include <algorithm>
#include <utility>

namespace hubcaf {

namespace {

// IPv4-mapped addresses, and the keys of IPv4 addresses, begin with this: RFC 4291 section 2.5.5.2.
constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

} // namespace

address_key key_of(std::span<const std::uint8_t, 4> address) noexcept {
  address_key key{};
  std::copy(address.begin(), address.end(), std::copy(mapped_prefix.begin(), mapped_prefix.end(), key.begin()));
  return key;
}

address_key key_of(std::span<const std::uint8_t, 16> address) noexcept {
  address_key key{};
  const bool is_mapped = std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.begin());
  // One customer of a provider has at least a network of 64 bits.
  std::copy_n(address.begin(), is_mapped ? 16 : 8, key.begin());
  return key;
}

// -- the place ----------------------------------------------------------------

address_table::place::place(place&& other) noexcept
  : table_(std::exchange(other.table_, nullptr)), entry_(other.entry_), in_handshake_(other.in_handshake_) {
}

address_table::place& address_table::place::operator=(place&& other) noexcept {
  std::swap(table_, other.table_);
  std::swap(entry_, other.entry_);
  std::swap(in_handshake_, other.in_handshake_);
  return *this;
}

address_table::place::~place() {
  if (table_ != nullptr)
    table_->give_back(*this);
}

bool address_table::place::end_handshake() {
  return table_ == nullptr || !in_handshake_ || table_->end_handshake(*this);
}

// -- the table ----------------------------------------------------------------

bool address_table::begin_handshake(const address_key& address, place& taken) {
  if (limits_.handshakes == 0 && limits_.connections == 0)
    return true;
  std::unique_lock guard(mutex_);
  const auto entry = entries_.try_emplace(address).first;
  // An address without a place had no entry, and a limit is at least 1: a refusal leaves no empty entry behind.
  if (limits_.handshakes != 0 && entry->second.handshakes >= limits_.handshakes)
    return false;
  ++entry->second.handshakes;
  guard.unlock();
  // A place that `taken` had before goes here, which locks again.
  taken = place(this, entry);
  return true;
}

bool address_table::end_handshake(place& whose) {
  const std::lock_guard guard(mutex_);
  auto& mine = whose.entry_->second;
  if (limits_.connections != 0 && mine.connections >= limits_.connections)
    return false;
  --mine.handshakes;
  whose.in_handshake_ = false;
  if (limits_.connections != 0) {
    ++mine.connections;
    return true;
  }
  // From here on nobody asks for the number.
  whose.table_ = nullptr;
  tidy(whose.entry_);
  return true;
}

void address_table::give_back(place& whose) noexcept {
  const std::lock_guard guard(mutex_);
  auto& mine = whose.entry_->second;
  --(whose.in_handshake_ ? mine.handshakes : mine.connections);
  tidy(whose.entry_);
}

void address_table::tidy(entries::iterator entry) noexcept {
  if (entry->second.handshakes == 0 && entry->second.connections == 0)
    entries_.erase(entry);
}

std::size_t address_table::size() const {
  const std::lock_guard guard(mutex_);
  return entries_.size();
}

} // namespace hubcaf
