// SPDX-License-Identifier: MIT
#include "delivery.hpp"

#include "broadcast_tally.hpp"
#include "client.hpp"
#include "exception_cause.hpp"
#include "fate.hpp"
#include "hub_context.hpp"
#include "io_thread.hpp"
#include "outbox.hpp"
#include "roster_state.hpp"
#include "send_batch.hpp"

#include <utility>

namespace hubcaf {

namespace {

/// The connections of an io thread if the caller runs on it and nothing is under way there that it would overtake.
roster_state* roster_here(const hub_context& hub, std::size_t index) noexcept {
  const auto* pin = io_thread::current();
  const auto& way = hub.io_threads[index];
  return pin != nullptr && way.pin == pin && way.state->under_way == 0 ? way.state.get() : nullptr;
}

/// @returns false if there is no memory; `message` is as it was then.
template <class Message>
bool post_to_roster(hub_context& hub, std::size_t index, Message& message) noexcept {
  auto& under_way = hub.io_threads[index].state->under_way;
  ++under_way;
  try {
    // CAF takes the memory before it moves the message there.
    compat::post(hub.io_threads[index].roster, std::move(message));
    return true;
  } catch (...) {
    --under_way;
    with_cause([&](const char* cause) { hub.note_exception("dispatch", cause); });
    return false;
  }
}

/// A message that was accepted and cannot set out.
void give_back(const outbound& one) noexcept {
  if (one.needs_place)
    one.to->overdraft.release(one.message->held_bytes());
  settle(*one.to, *one.message, fate::returned(errc::queue_full), !one.needs_place);
}

void post_to_roster_or_give_back(hub_context& hub, std::size_t index, outbound& one) noexcept {
  if (!post_to_roster(hub, index, one))
    give_back(one);
}

} // namespace

void deliver(hub_context& hub, outbound one) {
  auto& to = *one.to;
  if (to.member != nullptr) {
    to.member->deliver(std::move(one.message), one.needs_place);
    return;
  }
  // The connection ended while the message was on its way.
  if (one.needs_place)
    to.overdraft.release(one.message->held_bytes());
  settle(to, *one.message,
         !hub.accepts() ? fate::returned(errc::shutting_down) : fate::dropped(drop_cause::connection_lost),
         !one.needs_place);
}

void deliver(hub_context& hub, const roster_state& here, const outbound_all& all) {
  hub.io_threads[here.index].broadcasts->release(all.held_bytes());
  std::size_t accepted = 0;
  std::size_t dropped = 0;
  here.each([&](roster_member& member) {
    const auto& who = member.who();
    if (who.ended.load(std::memory_order_relaxed))
      return;
    const bool answers = all.message_for_origin != nullptr && &who == all.origin.get();
    ++(member.offer(answers ? all.message_for_origin : all.message) ? accepted : dropped);
  });
  all.tally->add(accepted, dropped);
}

void dispatch(hub_context& hub, outbound one) {
  const auto index = one.to->io_thread;
  if (roster_here(hub, index) != nullptr)
    deliver(hub, std::move(one));
  else if (auto* batch = send_batch::current(hub))
    batch->add(std::move(one));
  else
    post_to_roster_or_give_back(hub, index, one);
}

void dispatch(hub_context& hub, std::size_t io_thread, outbound_batch batch) {
  if (batch.messages.size() == 1)
    post_to_roster_or_give_back(hub, io_thread, batch.messages.front());
  else if (!post_to_roster(hub, io_thread, batch))
    for (const auto& one : batch.messages)
      give_back(one);
}

void dispatch(hub_context& hub, std::size_t io_thread, outbound_all all) {
  if (const auto* here = roster_here(hub, io_thread))
    deliver(hub, *here, all);
  else if (!post_to_roster(hub, io_thread, all))
    // Nobody there gets it; nothing was accepted yet.
    hub.io_threads[io_thread].broadcasts->release(all.held_bytes());
}

} // namespace hubcaf
