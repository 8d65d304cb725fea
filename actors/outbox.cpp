// SPDX-License-Identifier: MIT
#include "outbox.hpp"

#include "client.hpp"
#include "hub_context.hpp"

namespace hubcaf {

send_result send(const std::shared_ptr<client>& to, shared_frame message) {
  if (to == nullptr || to->ended.load(std::memory_order_acquire))
    return send_result::no_such_client;
  auto& hub = *to->context;
  if (!to->queue.try_acquire(message->payload.size())) {
    hub.counters.add(counter::queue_overflows);
    hub.counters.add(counter::messages_failed);
    if (hub.wants(event_kind::message_failed))
      hub.publish({event_kind::message_failed, to->id, std::nullopt, message->type, message->payload});
    return send_result::queue_full;
  }
  hub.counters.add(counter::outbound_accepted);
  compat::post(hub.io_threads[to->io_thread].roster, outbound{to, std::move(message)});
  return send_result::accepted;
}

send_result broadcast(hub_context& hub, shared_frame message, std::shared_ptr<client> origin, shared_frame message_for_origin,
                      std::function<void(broadcast_result)> done) {
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
