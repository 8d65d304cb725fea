// SPDX-License-Identifier: MIT
#include "address_table.hpp"

#include <algorithm>
#include <iterator>
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
  : table_(std::exchange(other.table_, nullptr)),
    entry_(other.entry_),
    handshake_(other.handshake_),
    in_handshake_(other.in_handshake_) {
}

address_table::place& address_table::place::operator=(place&& other) noexcept {
  std::swap(table_, other.table_);
  std::swap(entry_, other.entry_);
  std::swap(handshake_, other.handshake_);
  std::swap(in_handshake_, other.in_handshake_);
  return *this;
}

address_table::place::~place() {
  if (table_ != nullptr)
    table_->give_back(*this);
}

std::optional<refusal> address_table::place::end_handshake() {
  if (table_ == nullptr || !in_handshake_)
    return std::nullopt;
  return table_->end_handshake(*this);
}

// -- the table ----------------------------------------------------------------

std::optional<refusal> address_table::begin_handshake(const address_key& address, std::weak_ptr<handshake_owner> owner,
                                                      place& taken) {
  handshakes made;
  made.push_back(handshake{0, std::move(owner), false});
  std::weak_ptr<handshake_owner> displaced;
  place result;
  {
    const std::lock_guard guard(mutex_);
    const auto found = entries_.find(address);
    const auto count = found != entries_.end() ? found->second.in_handshake.size() : 0;
    if (limits_.handshakes != 0 && count >= limits_.handshakes)
      return refusal::handshakes_per_address;
    const bool is_full = limits_.all_handshakes != 0 && handshakes_ >= limits_.all_handshakes;
    if (is_full && !can_displace(count))
      return refusal::handshakes;
    const auto entry = found != entries_.end() ? found : entry_of(address);
    // From here on nothing needs memory.
    if (is_full)
      displaced = displace();
    auto& mine = entry->second.in_handshake;
    made.front().number = ++last_number_;
    mine.splice(mine.end(), made);
    ++handshakes_;
    count_again(entry);
    result = place(this, entry, std::prev(mine.end()));
  }
  // A place that `taken` had before goes here, which locks again.
  taken = std::move(result);
  if (const auto owner_of_displaced = displaced.lock())
    owner_of_displaced->on_displaced();
  return std::nullopt;
}

std::optional<refusal> address_table::end_handshake(place& whose) {
  const std::lock_guard guard(mutex_);
  if (whose.handshake_->is_displaced)
    return refusal::handshakes;
  auto& mine = whose.entry_->second;
  if (limits_.connections != 0 && mine.connections >= limits_.connections)
    return refusal::connections_per_address;
  mine.in_handshake.erase(whose.handshake_);
  --handshakes_;
  whose.in_handshake_ = false;
  if (limits_.connections != 0)
    ++mine.connections;
  else
    // From here on nobody asks for the number.
    whose.table_ = nullptr;
  count_again(whose.entry_);
  return std::nullopt;
}

void address_table::give_back(place& whose) noexcept {
  const std::lock_guard guard(mutex_);
  if (whose.in_handshake_ && whose.handshake_->is_displaced) {
    displaced_.erase(whose.handshake_);
    return;
  }
  auto& mine = whose.entry_->second;
  if (whose.in_handshake_) {
    mine.in_handshake.erase(whose.handshake_);
    --handshakes_;
  } else {
    --mine.connections;
  }
  count_again(whose.entry_);
}

// The entry of an address that has none.
address_table::entries::iterator address_table::entry_of(const address_key& address) {
  const auto entry = entries_.try_emplace(address).first;
  try {
    entry->second.at = ranks_.insert(rank{0, 0, address}).first;
  } catch (...) {
    entries_.erase(entry);
    throw;
  }
  return entry;
}

bool address_table::can_displace(std::size_t handshakes_of_newcomer) const noexcept {
  return limits_.handshakes != 0 && displaced_.size() < max_displaced &&
         ranks_.begin()->handshakes > handshakes_of_newcomer;
}

// Takes its place from the oldest handshake of the address that has most. @returns its owner.
std::weak_ptr<handshake_owner> address_table::displace() noexcept {
  const auto entry = entries_.find(ranks_.begin()->address);
  auto& from = entry->second.in_handshake;
  const auto oldest = from.begin();
  displaced_.splice(displaced_.end(), from, oldest);
  --handshakes_;
  oldest->is_displaced = true;
  count_again(entry);
  return oldest->owner;
}

// Ranks an entry whose numbers have changed; forgets one that has no place.
void address_table::count_again(entries::iterator entry) noexcept {
  auto& mine = entry->second;
  const auto& waiting = mine.in_handshake;
  if (waiting.empty() && mine.connections == 0) {
    ranks_.erase(mine.at);
    entries_.erase(entry);
    return;
  }
  // Moves the node, which needs no memory.
  auto node = ranks_.extract(mine.at);
  node.value().handshakes = waiting.size();
  node.value().oldest = waiting.empty() ? 0 : waiting.front().number;
  mine.at = ranks_.insert(std::move(node)).position;
}

std::size_t address_table::size() const {
  const std::lock_guard guard(mutex_);
  return entries_.size();
}

} // namespace hubcaf
