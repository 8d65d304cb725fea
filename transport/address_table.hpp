// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>

namespace hubcaf {

/// Those who share a key share the limits per address: one IPv4 address, or one IPv6 network of 64 bits.
using address_key = std::array<std::uint8_t, 16>;

/// The key of an IPv4 address, in network order.
[[nodiscard]] address_key key_of(std::span<const std::uint8_t, 4> address) noexcept;

/// The key of an IPv6 address, in network order. An IPv4-mapped address has the key of the IPv4 address.
[[nodiscard]] address_key key_of(std::span<const std::uint8_t, 16> address) noexcept;

/// Counts the connections of each address. Plain data structure: no I/O. Holds one entry per address that has a place,
/// so never more entries than there are connections. An ordered map: peers choose the keys, and no choice makes a
/// look-up slow. Thread-safe; used when a connection comes, when its handshake ends, and when it ends, never per
/// message.
class address_table {
  struct counts {
    std::size_t handshakes = 0;
    std::size_t connections = 0;
  };

  using entries = std::map<address_key, counts>;

public:
  /// Most handshakes and most connections past their handshake per address; 0: any number.
  struct limits {
    std::size_t handshakes = 0;
    std::size_t connections = 0;
  };

  /// The place of one connection at its address, given back at the end. The table must outlive it.
  class place {
  public:
    place() = default;
    place(place&& other) noexcept;
    place& operator=(place&& other) noexcept;
    ~place();

    /// Turns the place of a handshake into that of a connection; a place that is one already stays.
    /// @returns false, and changes nothing, if the address has as many connections as it may.
    [[nodiscard]] bool end_handshake();

    /// True if the table counts this connection until the place goes.
    [[nodiscard]] bool is_counted() const noexcept {
      return table_ != nullptr;
    }

  private:
    friend class address_table;

    place(address_table* table, entries::iterator entry) noexcept : table_(table), entry_(entry) {
    }

    /// Null: nothing is counted.
    address_table* table_ = nullptr;
    entries::iterator entry_;
    bool in_handshake_ = true;
  };

  explicit address_table(limits given) : limits_(given) {
  }

  address_table(const address_table&) = delete;
  address_table& operator=(const address_table&) = delete;

  /// Takes a place for a handshake and puts it into `taken`.
  /// @returns false if the address has as many handshakes as it may.
  [[nodiscard]] bool begin_handshake(const address_key& address, place& taken);

  /// Addresses that have a place.
  [[nodiscard]] std::size_t size() const;

private:
  [[nodiscard]] bool end_handshake(place& whose);
  void give_back(place& whose) noexcept;
  void tidy(entries::iterator entry) noexcept;

  const limits limits_;
  mutable std::mutex mutex_;
  entries entries_;
};

} // namespace hubcaf
