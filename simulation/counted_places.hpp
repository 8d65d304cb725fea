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

  bool begin_handshake(client_address from) override;
  bool end_handshake(client_address from) override;
  void give_up_handshake(client_address from) override;
  void end_connection(client_address from) override;

private:
  using taken_places = std::multimap<client_address, connection_place>;

  connection_places all_;
  taken_places handshakes_;
  /// Those that are counted.
  taken_places connections_;
};

} // namespace hubcaf::simulation
