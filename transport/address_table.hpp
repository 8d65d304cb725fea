// SPDX-License-Identifier: MIT
#pragma once

#include "handshake_owner.hpp"
#include "refusal.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <tuple>

namespace hubcaf {

/// Those who share a key share the limits per address: one IPv4 address, or one IPv6 network of 64 bits.
using address_key = std::array<std::uint8_t, 16>;

/// The key of an IPv4 address, in network order.
[[nodiscard]] address_key key_of(std::span<const std::uint8_t, 4> address) noexcept;

/// The key of an IPv6 address, in network order. An IPv4-mapped address has the key of the IPv4 address.
[[nodiscard]] address_key key_of(std::span<const std::uint8_t, 16> address) noexcept;

/// Counts the connections of each address. Plain data structure: no I/O. Holds one entry per address that has a
/// place, so never more entries than there are connections. Ordered containers: peers choose the keys, and no
/// choice makes a look-up slow. Thread-safe; used when a connection comes, when its handshake ends, and when it
/// ends, never per message.
///
/// While all handshakes are taken, a newcomer displaces the oldest handshake of the address that has most of them,
/// unless the newcomer's address has as many itself: a few addresses cannot shut all others out.
class address_table {
  struct handshake {
    std::uint64_t number = 0;
    std::weak_ptr<handshake_owner> owner;
    bool is_displaced = false;
  };

  /// Orders addresses: most handshakes first, then the oldest.
  struct rank {
    std::size_t handshakes = 0;
    std::uint64_t oldest = 0;
    address_key address{};

    [[nodiscard]] bool operator<(const rank& other) const noexcept {
      return std::tie(other.handshakes, oldest, address) < std::tie(handshakes, other.oldest, other.address);
    }
  };

  using handshakes = std::list<handshake>;
  using ranks = std::set<rank>;

  struct presence {
    /// The oldest first.
    handshakes in_handshake;
    std::size_t connections = 0;
    ranks::iterator at;
  };

  using entries = std::map<address_key, presence>;

public:
  /// Most handshakes that have been displaced and whose connections have not ended yet.
  static constexpr std::size_t max_displaced = 32;

  /// Most handshakes and most connections past their handshake per address, and most handshakes in all; 0: any number.
  struct limits {
    std::size_t handshakes = 0;
    std::size_t connections = 0;
    std::size_t all_handshakes = 0;
  };

  /// The place of one connection, given back at the end. The table must outlive it.
  class place {
  public:
    place() = default;
    place(place&& other) noexcept;
    place& operator=(place&& other) noexcept;
    ~place();

    /// Turns the place of a handshake into that of a connection; a place that is one already stays.
    /// @returns why that cannot be, and changes nothing then: the address has as many connections as it may, or the
    /// handshake has been displaced (`refusal::handshakes`).
    [[nodiscard]] std::optional<refusal> end_handshake();

    /// True if the table counts this connection until the place goes.
    [[nodiscard]] bool is_counted() const noexcept {
      return table_ != nullptr;
    }

  private:
    friend class address_table;

    place(address_table* table, entries::iterator entry, handshakes::iterator mine) noexcept
      : table_(table), entry_(entry), handshake_(mine) {
    }

    /// Null: nothing is counted.
    address_table* table_ = nullptr;
    /// Not valid while the handshake is displaced.
    entries::iterator entry_;
    /// Valid while in the handshake.
    handshakes::iterator handshake_;
    bool in_handshake_ = true;
  };

  explicit address_table(limits given) : limits_(given) {
  }

  address_table(const address_table&) = delete;
  address_table& operator=(const address_table&) = delete;

  /// Takes a place for a handshake and puts it into `taken`. Where that displaces another, its owner is told before the
  /// call returns. Where there is no limit per address, nobody is displaced.
  /// @returns why there is no place; nothing if there is one.
  [[nodiscard]] std::optional<refusal> begin_handshake(const address_key& address, std::weak_ptr<handshake_owner> owner,
                                                       place& taken);

  /// Addresses that have a place.
  [[nodiscard]] std::size_t size() const;

private:
  [[nodiscard]] std::optional<refusal> end_handshake(place& whose);
  void give_back(place& whose) noexcept;
  [[nodiscard]] entries::iterator entry_of(const address_key& address);
  [[nodiscard]] bool can_displace(std::size_t handshakes_of_newcomer) const noexcept;
  [[nodiscard]] std::weak_ptr<handshake_owner> displace() noexcept;
  void count_again(entries::iterator entry) noexcept;

  const limits limits_;
  mutable std::mutex mutex_;
  entries entries_;
  /// One of each entry.
  ranks ranks_;
  /// Those that are not displaced.
  std::size_t handshakes_ = 0;
  std::uint64_t last_number_ = 0;
  handshakes displaced_;
};

} // namespace hubcaf
