// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/simulation/counted_places.hpp>

#include <memory>
#include <utility>

namespace hubcaf::test {

/// The places of those whose head never came stay taken.
class kept_places final : public simulation::door_places {
public:
  explicit kept_places(const options& limits) : good_(limits) {
  }

  bool begin_handshake(simulation::client_address from, std::weak_ptr<handshake_owner> who) override {
    return good_.begin_handshake(from, std::move(who));
  }

  bool end_handshake(simulation::client_address from, const handshake_owner& who) override {
    return good_.end_handshake(from, who);
  }

  void give_up_handshake(const handshake_owner&) override {
  }

  void end_connection(simulation::client_address from) override {
    good_.end_connection(from);
  }

private:
  simulation::counted_places good_;
};

} // namespace hubcaf::test
