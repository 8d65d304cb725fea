// SPDX-License-Identifier: MIT
#pragma once

#include "address_table.hpp"
#include "refusal.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

/// The right of a connection to be there. Each connection holds exactly one place at any time: one of handshakes, then
/// one of its kind; one that was refused before it had a kind waits for its peer's end at a place of its own.
namespace hubcaf {

/// Limits on connections; see `struct options` for the meaning.
struct connection_limits {
  std::size_t max_handshakes = 1000;
  std::size_t max_handshakes_per_address = 64;
  std::size_t max_http_connections = 1000;
  std::size_t max_connections_per_address = 0;
};

/// Places for connections whose first request is not complete, for those that speak HTTP, for health checks, and for
/// those that have been refused and wait for their peer's end.
/// WebSockets are counted by the gateway. Thread-safe.
class connection_places {
public:
  /// Health checks have places of their own, so that a busy hub still answers them.
  static constexpr std::size_t max_health_connections = 16;

  /// Connections that have been refused before they had a kind, and whose peer has not ended its side yet.
  static constexpr std::size_t max_refused_connections = 16;

  explicit connection_places(const connection_limits& limits)
    : addresses_({limits.max_handshakes_per_address, limits.max_connections_per_address, limits.max_handshakes}),
      http_{limits.max_http_connections} {
  }

  /// Addresses that have a place.
  [[nodiscard]] std::size_t addresses() const {
    return addresses_.size();
  }

private:
  friend class connection_place;

  struct pool {
    std::size_t limit;
    std::atomic<std::size_t> taken{0};

    [[nodiscard]] bool take() noexcept {
      if (taken.fetch_add(1, std::memory_order_relaxed) < limit)
        return true;
      give_back();
      return false;
    }

    void give_back() noexcept {
      taken.fetch_sub(1, std::memory_order_relaxed);
    }
  };

  address_table addresses_;
  pool http_;
  pool health_{max_health_connections};
  pool refused_{max_refused_connections};
};

/// The kind as which a connection is counted.
enum class connection_kind : std::uint8_t {
  none,
  handshake, ///< has no place here but the one of its address
  http,      ///< REST and files
  health,    ///< `/ws/health`
  websocket, ///< has no place here but the one of its address
  refused,   ///< waits for its peer's end; its address does not count it any more
};

/// The place of one connection, given back at the end. The places must outlive it.
class connection_place {
public:
  connection_place() = default;
  connection_place(connection_place&& other) noexcept;
  connection_place& operator=(connection_place&& other) noexcept;
  ~connection_place();

  /// Takes a place for a handshake and puts it into `taken`. @param owner told when the place goes to a newcomer.
  /// @returns why there is none; nothing if there is one.
  [[nodiscard]] static std::optional<refusal> take(connection_places& from, const address_key& address,
                                                   std::weak_ptr<handshake_owner> owner, connection_place& taken);

  /// Moves to a place for connections of another kind, `refused` excepted. @returns why there is none; the old place is
  /// kept then. `refusal::handshakes`: the old place has gone to a newcomer.
  [[nodiscard]] std::optional<refusal> move_to(connection_kind kind);

  /// Gives the place of a handshake back for one at which it waits for its peer's end. @returns false, and changes
  /// nothing, if there is none.
  [[nodiscard]] bool move_to_refused();

  [[nodiscard]] connection_kind kind() const noexcept {
    return kind_;
  }

  /// True if the connection's address must be held for as long as the connection lives.
  [[nodiscard]] bool holds_address() const noexcept {
    return address_.is_counted();
  }

private:
  [[nodiscard]] static connection_places::pool* pool_of(connection_places* all, connection_kind kind) noexcept;
  void swap(connection_place& other) noexcept;

  connection_places* all_ = nullptr;
  connection_kind kind_ = connection_kind::none;
  address_table::place address_;
};

} // namespace hubcaf
