// SPDX-License-Identifier: MIT
#include "laws.hpp"

#include <algorithm>

/// Law 2 for the door in front of the hub, and law 9: nobody is turned away while there is room, and while others hold
/// all they may, an honest client gets in within `handshake_timeout`; a connection that is over has no place.
namespace hubcaf::simulation {

void laws::bounds_of_door() {
  at_most(door_->handshakes(), promised_.max_handshakes, "handshakes");
  const auto each = [&](client_address from, std::size_t count, std::size_t limit, const char* what) {
    if (limit != 0 && count > limit)
      at_most(count, limit, what + address_text(from));
  };
  for (const auto& [from, held] : door_->present()) {
    each(from, held.handshakes, promised_.max_handshakes_per_address, "handshakes from ");
    each(from, held.connections, promised_.max_connections_per_address, "connections from ");
  }
}

void laws::turned_away(client_address from) {
  const auto all = door_->handshakes();
  const auto of_his = door_->present_from(from).handshakes;
  const auto limit = promised_.max_handshakes_per_address;
  if (all < promised_.max_handshakes && (limit == 0 || of_his < limit))
    notes_->note(9, address_text(from) + " is turned away at the door, where " + std::to_string(all) + " of " +
                      std::to_string(promised_.max_handshakes) + " places are taken, " + std::to_string(of_his) +
                      " by itself");
  // Those who share the door with others make room for newcomers.
  std::size_t most = 0;
  for (const auto& [other, held] : door_->present())
    most = std::max(most, held.handshakes);
  if (limit != 0 && of_his < limit && of_his < most)
    notes_->note(9, address_text(from) + " is turned away at the door with " + std::to_string(of_his) +
                      " places, where another address has " + std::to_string(most));
}

void laws::too_many_from(client_address from) {
  const auto count = door_->present_from(from).connections;
  if (count < promised_.max_connections_per_address)
    notes_->note(9, address_text(from) + " is told that it has too many connections; it has " + std::to_string(count) +
                      " of " + std::to_string(promised_.max_connections_per_address));
}

/// Where no actor has anything to do. After a fault a connection may have found no memory for its own end, which a
/// beat makes up for.
void laws::places() {
  for (const auto& one : sessions_)
    if (one->is_over() && one->who().is_counted && (hits_ == 0 || is_long_ago(*one->failure().over_since())))
      notes_->note(9, one->name() + " is over and keeps its place");
}

void laws::honest_knocks(const std::string& client_id) {
  honest_[client_id] = hub_->now();
}

void laws::availability() {
  if (!hub_->accepts())
    return;
  const auto is_late = [&](steady_time since) {
    return hub_->now() - since - lost_since(since) > promised_.handshake_timeout;
  };
  if (door_->handshakes() != 0 && is_late(door_->since()))
    notes_->note(9, "a client stands in the door for longer than handshake_timeout");
  for (const auto& [id, since] : honest_)
    if (is_late(since))
      notes_->note(9, "honest client " + id + " is not let in within handshake_timeout");
}

} // namespace hubcaf::simulation
