// SPDX-License-Identifier: MIT
#include "connection_place.hpp"

#include <utility>

namespace hubcaf {

connection_place::connection_place(connection_place&& other) noexcept {
  swap(other);
}

connection_place& connection_place::operator=(connection_place&& other) noexcept {
  connection_place old;
  old.swap(*this);
  swap(other);
  return *this;
}

connection_place::~connection_place() {
  if (auto* const pool = pool_of(all_, kind_))
    pool->give_back();
}

void connection_place::swap(connection_place& other) noexcept {
  std::swap(all_, other.all_);
  std::swap(kind_, other.kind_);
  // Its move assignment swaps.
  address_ = std::move(other.address_);
}

connection_places::pool* connection_place::pool_of(connection_places* all, connection_kind kind) noexcept {
  switch (kind) {
    case connection_kind::handshake:
      return &all->handshakes_;
    case connection_kind::http:
      return &all->http_;
    case connection_kind::health:
      return &all->health_;
    default:
      return nullptr;
  }
}

std::optional<refusal> connection_place::take(connection_places& from, const address_key& address,
                                              connection_place& taken) {
  connection_place made;
  if (!from.addresses_.begin_handshake(address, made.address_))
    return refusal::handshakes_per_address;
  if (!from.handshakes_.take())
    return refusal::handshakes;
  made.all_ = &from;
  made.kind_ = connection_kind::handshake;
  taken = std::move(made);
  return std::nullopt;
}

std::optional<refusal> connection_place::move_to(connection_kind kind) {
  if (kind == kind_)
    return std::nullopt;
  auto* const next = pool_of(all_, kind);
  if (next != nullptr && !next->take())
    return kind == connection_kind::health ? refusal::health_connections : refusal::http_connections;
  if (!address_.end_handshake()) {
    if (next != nullptr)
      next->give_back();
    return refusal::connections_per_address;
  }
  if (auto* const before = pool_of(all_, kind_))
    before->give_back();
  kind_ = kind;
  return std::nullopt;
}

} // namespace hubcaf
