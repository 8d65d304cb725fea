// SPDX-License-Identifier: MIT
#pragma once

#include "../transport/handshake_owner.hpp"

#include <cstdint>
#include <memory>

namespace hubcaf::simulation {

/// An IPv4 address as a number.
using client_address = std::uint32_t;

/// Decides who gets a place at the door, by the limits of the options: `counted_places`. A test of the laws puts bad
/// ones there.
class door_places {
public:
  door_places() = default;
  door_places(const door_places&) = delete;
  door_places& operator=(const door_places&) = delete;
  virtual ~door_places() = default;

  /// A connection comes. @param who told if its place goes to a newcomer later; it then gives its handshake up.
  /// @returns whether it has a place for its handshake.
  [[nodiscard]] virtual bool begin_handshake(client_address from, std::weak_ptr<handshake_owner> who) = 0;

  /// The head of its request has come: the place of a handshake becomes that of a connection. @returns false if there
  /// are too many from its address; it has no place then.
  [[nodiscard]] virtual bool end_handshake(client_address from, const handshake_owner& who) = 0;

  /// It went away before, or its time was over.
  virtual void give_up_handshake(const handshake_owner& who) = 0;

  /// A connection whose handshake had ended is over.
  virtual void end_connection(client_address from) = 0;
};

} // namespace hubcaf::simulation
