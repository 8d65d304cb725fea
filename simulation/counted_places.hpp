// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/options.hpp"
#include "../transport/connection_place.hpp"
#include "door_places.hpp"

#include <map>

namespace hubcaf::simulation {

/// The places of service, by address.
class counted_places final : public door_places {
public:
  explicit counted_places(const options& limits);

  bool begin_handshake(client_address from, std::weak_ptr<handshake_owner> who) override;
  bool end_handshake(client_address from, const handshake_owner& who) override;
  void give_up_handshake(const handshake_owner& who) override;
  void end_connection(client_address from) override;

private:
  connection_places all_;
  std::multimap<const handshake_owner*, connection_place> handshakes_;
  /// Those that are counted.
  std::multimap<client_address, connection_place> connections_;
};

} // namespace hubcaf::simulation
