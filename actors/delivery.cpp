// SPDX-License-Identifier: MIT
#include "delivery.hpp"

#include "broadcast_tally.hpp"
#include "client.hpp"
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

template <class Message>
void post_to_roster(const hub_context& hub, std::size_t index, Message message) {
  ++hub.io_threads[index].state->under_way;
  compat::post(hub.io_threads[index].roster, std::move(message));
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
    to.overdraft.release(one.message->payload.size());
  settle(to, *one.message,
         hub.draining ? fate::returned(errc::shutting_down) : fate::dropped(drop_cause::connection_lost),
         !one.needs_place);
}

void deliver(hub_context& hub, const roster_state& here, const outbound_all& all) {
  hub.io_threads[here.index].broadcasts->release(all.message->payload.size());
  std::size_t accepted = 0;
  std::size_t dropped = 0;
  for (auto* member : here.members()) {
    const auto& who = member->who();
    if (who.ended.load(std::memory_order_relaxed))
      continue;
    const bool answers = all.message_for_origin != nullptr && &who == all.origin.get();
    ++(member->offer(answers ? all.message_for_origin : all.message) ? accepted : dropped);
  }
  all.tally->add(accepted, dropped);
}

void dispatch(hub_context& hub, outbound one) {
  const auto index = one.to->io_thread;
  if (roster_here(hub, index) != nullptr)
    deliver(hub, std::move(one));
  else if (auto* batch = send_batch::current(hub))
    batch->add(std::move(one));
  else
    post_to_roster(hub, index, std::move(one));
}

void dispatch(hub_context& hub, std::size_t io_thread, outbound_batch batch) {
  if (batch.messages.size() == 1)
    post_to_roster(hub, io_thread, std::move(batch.messages.front()));
  else
    post_to_roster(hub, io_thread, std::move(batch));
}

void dispatch(hub_context& hub, std::size_t io_thread, const outbound_all& all) {
  if (const auto* here = roster_here(hub, io_thread))
    deliver(hub, *here, all);
  else
    post_to_roster(hub, io_thread, all);
}

} // namespace hubcaf
