// SPDX-License-Identifier: MIT
#include "inbound.hpp"

#include "../schema/codec.hpp"
#include "../schema/envelope.hpp"
#include "client.hpp"
#include "hub_context.hpp"
#include "outbox.hpp"

namespace hubcaf {

namespace {

/// The client is told on the control lane, by its connection.
void give_back(const inbound::parts& all, errc code, std::string message) {
  all.hub->counters.add(counter::inbound_returned);
  if (all.from != nullptr)
    compat::post(all.from->connection,
                 returned{all.content.type(), all.ref, code, std::move(message), all.errors_before});
}

} // namespace

inbound::inbound(parts all) : state_(std::make_shared<state>(std::move(all))) {
}

inbound::state::~state() {
  // Nobody was done with it: the handler's actor went down, with the message in hand or in its mailbox.
  if (!settled.exchange(true))
    give_back(parts_, errc::handler_failed, "the handler is down");
}

const std::string& inbound::client_id() const noexcept {
  static const std::string nobody;
  return state_->parts_.from != nullptr ? state_->parts_.from->id : nobody;
}

const std::string& inbound::type() const noexcept {
  return state_->parts_.content.type();
}

const any_message& inbound::message() const noexcept {
  return state_->parts_.content;
}

std::string_view inbound::content() const noexcept {
  const auto* raw = state_->parts_.content.get_if<raw_json>();
  return raw != nullptr ? std::string_view{raw->text} : std::string_view{};
}

std::string_view inbound::meta() const noexcept {
  return state_->parts_.meta;
}

send_result inbound::reply(const any_message& answer, std::string_view meta) const {
  const auto& all = state_->parts_;
  // The sender's own meta, passed back, has the ref already.
  return send(all.from, encode(answer, meta == all.meta ? all.meta : with_ref(meta, all.ref), all.hub->date()));
}

send_result inbound::reply_all(const any_message& answer, std::string_view meta) const {
  const auto& all = state_->parts_;
  const auto now = all.hub->date();
  auto for_origin = all.ref.empty() ? nullptr : encode(answer, with_ref(meta, all.ref), now);
  return broadcast(*all.hub, encode(answer, meta, now), all.from, std::move(for_origin), {});
}

void inbound::fail(errc code, std::string message) const {
  if (!state_->settled.exchange(true))
    give_back(state_->parts_, code, std::move(message));
}

void inbound::finish() const noexcept {
  if (!state_->settled.exchange(true))
    state_->parts_.hub->counters.add(counter::inbound_delivered);
}

} // namespace hubcaf
