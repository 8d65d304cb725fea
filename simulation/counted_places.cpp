// SPDX-License-Identifier: MIT
#include "counted_places.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace hubcaf::simulation {

namespace {

connection_limits limits_of(const options& settings) {
  connection_limits result;
  result.max_handshakes = settings.max_handshakes;
  result.max_handshakes_per_address = settings.max_handshakes_per_address;
  result.max_http_connections = settings.max_http_connections;
  result.max_connections_per_address = settings.max_connections_per_address;
  return result;
}

address_key key_from(client_address address) {
  std::array<std::uint8_t, 4> bytes{};
  for (auto& byte : bytes)
    byte = static_cast<std::uint8_t>(address >> (24U - 8U * static_cast<unsigned>(&byte - bytes.data())));
  return key_of(std::span<const std::uint8_t, 4>(bytes));
}

/// Takes out one place of that address or owner. @returns an empty one if there is none.
template <class Key>
connection_place take_out(std::multimap<Key, connection_place>& all, Key whose) {
  auto found = all.extract(whose);
  return found ? std::move(found.mapped()) : connection_place();
}

} // namespace

counted_places::counted_places(const options& limits) : all_(limits_of(limits)) {
}

bool counted_places::begin_handshake(client_address from, std::weak_ptr<handshake_owner> who) {
  connection_place taken;
  const auto* const owner = who.lock().get();
  if (connection_place::take(all_, key_from(from), std::move(who), taken))
    return false;
  handshakes_.emplace(owner, std::move(taken));
  return true;
}

bool counted_places::end_handshake(client_address from, const handshake_owner& who) {
  auto place = take_out(handshakes_, &who);
  if (place.move_to(connection_kind::websocket))
    return false;
  if (place.holds_address())
    connections_.emplace(from, std::move(place));
  return true;
}

void counted_places::give_up_handshake(const handshake_owner& who) {
  static_cast<void>(take_out(handshakes_, &who));
}

void counted_places::end_connection(client_address from) {
  static_cast<void>(take_out(connections_, from));
}

} // namespace hubcaf::simulation
