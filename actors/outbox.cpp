// SPDX-License-Identifier: MIT
#include "outbox.hpp"

#include "client.hpp"
#include "hub_context.hpp"

namespace hubcaf {

bool admit(client& to, const frame& message) {
  auto& counters = to.context->counters;
  if (to.queue.try_acquire(message.payload.size())) {
    counters.add(counter::outbound_accepted);
    return true;
  }
  counters.add(counter::queue_overflows);
  note_failure(to, message);
  return false;
}

void note_failure(client& to, const frame& message) {
  auto& hub = *to.context;
  hub.counters.add(counter::messages_failed);
  to.messages_failed.fetch_add(1, std::memory_order_relaxed);
  if (hub.wants(event_kind::message_failed))
    hub.publish({event_kind::message_failed, to.id, std::nullopt, message.type, message.payload});
}

send_result send(const std::shared_ptr<client>& to, shared_frame message) {
  if (to == nullptr || to->ended.load(std::memory_order_acquire))
    return send_result::no_such_client;
  if (!admit(*to, *message))
    return send_result::queue_full;
  const auto& hub = *to->context;
  compat::post(hub.io_threads[to->io_thread].roster, outbound{to, std::move(message)});
  return send_result::accepted;
}

send_result broadcast(hub_context& hub, shared_frame message, std::shared_ptr<client> origin,
                      shared_frame message_for_origin, std::function<void(broadcast_result)> done) {
  auto tally = std::make_shared<broadcast_tally>(std::move(done));
  // All io threads take it or none does.
  std::size_t admitted = 0;
  while (admitted < hub.io_threads.size() && hub.io_threads[admitted].broadcasts->try_acquire(message->payload.size()))
    ++admitted;
  if (admitted < hub.io_threads.size()) {
    while (admitted > 0)
      hub.io_threads[--admitted].broadcasts->release(message->payload.size());
    hub.counters.add(counter::queue_overflows);
    tally->refuse();
    return send_result::queue_full;
  }
  for (const auto& io_thread : hub.io_threads)
    compat::post(io_thread.roster, outbound_all{message, origin, message_for_origin, tally});
  return send_result::accepted;
}

} // namespace hubcaf
