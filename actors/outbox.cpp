// SPDX-License-Identifier: MIT
#include "outbox.hpp"

#include "../schema/codec.hpp"
#include "../schema/envelope.hpp"
#include "client.hpp"
#include "delivery.hpp"
#include "exception_cause.hpp"
#include "hub_context.hpp"
#include "receipts.hpp"
#include "send_batch.hpp"

#include <array>

namespace hubcaf {

namespace {

/// A message for a client was refused or dropped.
void note_failure(client& to, const frame& message) noexcept {
  auto& hub = *to.context;
  hub.counters.add(counter::messages_failed);
  to.messages_failed.fetch_add(1, std::memory_order_relaxed);
  if (hub.wants(event_kind::message_failed))
    hub.publish(event_kind::message_failed, to, std::nullopt, message.type, message.payload);
}

admission refuse(client& to, const frame& message, admission why) {
  note_failure(to, message);
  return why;
}

void accept(client& to, const frame& message) {
  to.context->counters.types.at(message.label.account).outbound.accept();
  to.books.outbound.accept();
}

/// Without memory for it, the next message that finds the client too slow tries again.
void end_slow(client& too_slow) {
  if (too_slow.condemned)
    return;
  try {
    send_batch::flush(*too_slow.context);
    order_end(too_slow, end_reason::slow_consumer, "the client does not keep up with what is sent to it");
  } catch (...) {
    with_cause([&](const char* cause) { too_slow.context->note_exception("end_slow", cause); });
  }
}

send_result result_of(admission how) {
  switch (how) {
    case admission::placed:
    case admission::overdrawn:
      return send_result::accepted;
    case admission::dropped:
      return send_result::dropped;
    case admission::full:
      return send_result::queue_full;
    case admission::too_large:
      return send_result::too_large;
  }
  return send_result::queue_full;
}

} // namespace

unsent_frame pack(hub_context& hub, const any_message& message, std::string_view meta, type_name whose) {
  auto& types = hub.counters.types;
  auto& type = whose == type_name::from_code ? types.find_or_add(message.type()) : types.find(message.type());
  const auto rules = &type == &types.others() ? hub.rules_of(message.type()) : type.rules;
  const auto now = hub.now();
  frame_label label;
  label.account = type.number;
  label.overflow = rules.client_overflow;
  if (label.overflow == overflow_policy::keep_latest) {
    label.key = meta_member(meta, hub.settings.keep_latest_key);
    const std::array parts{keyed_hash(hub.text_key, message.type()), keyed_hash(hub.text_key, label.key)};
    label.name_hash = keyed_hash(hub.text_key, parts);
  }
  if (rules.time_to_live.count() != 0)
    label.expires = now + rules.time_to_live;
  return encode(message, meta, hub.date(now), std::move(label));
}

bool try_place(client& to, const frame& message) {
  if (!to.queue.try_acquire(message.held_bytes()))
    return false;
  accept(to, message);
  return true;
}

admission admit(client& to, const frame& message, bool may_overdraw) {
  const auto bytes = message.held_bytes();
  if (!to.queue.fits(bytes))
    return refuse(to, message, admission::too_large);
  if (try_place(to, message))
    return admission::placed;
  to.context->counters.add(counter::queue_overflows);
  switch (message.label.overflow) {
    case overflow_policy::drop_newest:
      accept(to, message);
      settle(to, message, fate::dropped(drop_cause::drop_newest), false);
      return admission::dropped;
    case overflow_policy::drop_oldest:
    case overflow_policy::keep_latest:
      if (may_overdraw && !to.overdraft.try_acquire(bytes))
        break;
      accept(to, message);
      return admission::overdrawn;
    case overflow_policy::disconnect:
      end_slow(to);
      break;
    case overflow_policy::reject:
    case overflow_policy::suspend:
      break;
  }
  return refuse(to, message, admission::full);
}

void settle(client& to, const frame& message, fate decided, bool has_place) noexcept {
  if (has_place)
    to.queue.release(message.held_bytes());
  decided.book_on(to.context->counters.types.at(message.label.account).outbound);
  decided.book_on(to.books.outbound);
  if (decided.what() != message_fate::delivered)
    note_failure(to, message);
  if (message.label.on_fate)
    try {
      message.label.on_fate(decided.what());
    } catch (...) {
      with_cause([&](const char* cause) { to.context->note_exception("receipt", cause); });
    }
}

send_result send(const std::shared_ptr<client>& to, shared_frame message) {
  if (to == nullptr || to->ended.load(std::memory_order_acquire))
    return send_result::no_such_client;
  const auto how = admit(*to, *message, true);
  const bool on_its_way = how == admission::placed || how == admission::overdrawn;
  if (on_its_way && to->context->is_closed()) {
    // The hub closed while we were at it: nobody takes it there any more.
    if (how == admission::overdrawn)
      to->overdraft.release(message->held_bytes());
    settle(*to, *message, fate::returned(errc::shutting_down), how == admission::placed);
    return send_result::shutting_down;
  }
  if (!on_its_way)
    return result_of(how);
  dispatch(*to->context, outbound{to, std::move(message), how == admission::overdrawn});
  return result_of(how);
}

send_result send(hub_context& hub, std::string_view client_id, unsent_frame message, fate_function told) {
  if (!attach_receipt(hub, message->label.on_fate, std::move(told)))
    return send_result::queue_full;
  if (hub.settings.duplicates != duplicate_policy::allow)
    return send(hub.clients.find(client_id), std::move(message));
  const shared_frame shared = std::move(message);
  auto result = send_result::no_such_client;
  for (const auto& to : hub.clients.find_all(client_id))
    if (const auto one = send(to, shared); result != send_result::accepted)
      result = one;
  return result;
}

send_result broadcast(hub_context& hub, shared_frame message, std::shared_ptr<client> origin,
                      shared_frame message_for_origin, std::function<void(broadcast_result)> done) {
  auto tally = std::make_shared<broadcast_tally>(std::move(done));
  const outbound_all all{std::move(message), std::move(origin), std::move(message_for_origin), tally};
  // All io threads take it or none does.
  const auto bytes = all.held_bytes();
  std::size_t admitted = 0;
  while (admitted < hub.io_threads.size() && hub.io_threads[admitted].broadcasts->try_acquire(bytes))
    ++admitted;
  if (admitted < hub.io_threads.size()) {
    while (admitted > 0)
      hub.io_threads[--admitted].broadcasts->release(bytes);
    hub.counters.add(counter::queue_overflows);
    tally->refuse();
    return send_result::queue_full;
  }
  // What this thread sent before goes first.
  send_batch::flush(hub);
  for (std::size_t i = 0; i < hub.io_threads.size(); ++i)
    dispatch(hub, i, all);
  return send_result::accepted;
}

} // namespace hubcaf
