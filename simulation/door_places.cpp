// SPDX-License-Identifier: MIT
#include "door_places.hpp"

namespace hubcaf::simulation {

namespace {

using counts = std::map<client_address, std::size_t>;

/// One more of that address. @param limit 0: none, and nothing is counted. @returns false, with nothing changed, if there are as many
/// as there may be.
bool add(counts& all, client_address from, std::size_t limit) {
  if (limit == 0)
    return true;
  const auto found = all.find(from);
  if (found == all.end()) {
    all.emplace(from, 1);
    return true;
  }
  if (found->second >= limit)
    return false;
  ++found->second;
  return true;
}

void take(counts& all, client_address from) {
  const auto found = all.find(from);
  if (found != all.end() && --found->second == 0)
    all.erase(found);
}

} // namespace

counted_places::counted_places(const options& limits)
  : max_handshakes_(limits.max_handshakes),
    max_handshakes_per_address_(limits.max_handshakes_per_address),
    max_connections_per_address_(limits.max_connections_per_address) {
}

bool counted_places::begin_handshake(client_address from) {
  if (handshakes_ >= max_handshakes_ || !add(handshakes_from_, from, max_handshakes_per_address_))
    return false;
  ++handshakes_;
  return true;
}

bool counted_places::end_handshake(client_address from) {
  give_up_handshake(from);
  return add(connections_from_, from, max_connections_per_address_);
}

void counted_places::give_up_handshake(client_address from) {
  --handshakes_;
  take(handshakes_from_, from);
}

void counted_places::end_connection(client_address from) {
  take(connections_from_, from);
}

} // namespace hubcaf::simulation
