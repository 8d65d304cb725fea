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
    case connection_kind::http:
      return &all->http_;
    case connection_kind::health:
      return &all->health_;
    case connection_kind::refused:
      return &all->refused_;
    default:
      return nullptr;
  }
}

std::optional<refusal> connection_place::take(connection_places& from, const address_key& address,
                                              std::weak_ptr<handshake_owner> owner, connection_place& taken) {
  connection_place made;
  if (const auto why = from.addresses_.begin_handshake(address, std::move(owner), made.address_))
    return why;
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
  if (const auto why = address_.end_handshake()) {
    if (next != nullptr)
      next->give_back();
    return why;
  }
  if (auto* const before = pool_of(all_, kind_))
    before->give_back();
  kind_ = kind;
  return std::nullopt;
}

bool connection_place::move_to_refused() {
  if (!all_->refused_.take())
    return false;
  address_ = {};
  kind_ = connection_kind::refused;
  return true;
}

} // namespace hubcaf
