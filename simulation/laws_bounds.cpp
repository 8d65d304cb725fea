// SPDX-License-Identifier: MIT
#include "laws.hpp"

#include "../transport/websocket_session.hpp"

#include <algorithm>

/// Law 2: no queue is ever above its limit, in messages or in bytes.
namespace hubcaf::simulation {

void laws::at_most(std::size_t value, std::size_t limit, const std::string& what) {
  if (value > limit)
    notes_->note(2, what + ": " + std::to_string(value) + ", allowed " + std::to_string(limit));
}

void laws::at_most(std::size_t value, std::size_t limit, std::string_view what, const watched_session& of) {
  // A name costs more than the look.
  if (value > limit)
    at_most(value, limit, std::string(what) + of.name());
}

void laws::bounds() {
  std::size_t of_clients = 0;
  for (const auto& one : sessions_) {
    bounds_of(*one);
    const auto& who = one->who();
    const auto bytes = who.queue.bytes();
    of_clients += (bytes > hubcaf::client::own_bytes ? bytes - hubcaf::client::own_bytes : 0) + who.overdraft.bytes() +
                  who.refusals.bytes();
  }
  at_most(of_clients, promised_.max_outbound_bytes + 2 * sessions_.size(), "bytes for all clients");
  std::size_t of_handlers = 0;
  for (const auto& one : inboxes_)
    if (const auto queue = one.queue.lock()) {
      at_most(queue->size(), one.max_messages, "messages for handler " + one.name());
      at_most(queue->bytes(), one.max_bytes, "bytes for handler " + one.name());
      of_handlers += queue->bytes();
    }
  at_most(of_handlers, promised_.max_inbound_bytes, "bytes for all handlers");
  at_most(hub_->outbound_bytes.used(), promised_.max_outbound_bytes, "the pool of clients");
  at_most(hub_->inbound_bytes->used(), promised_.max_inbound_bytes, "the pool of handlers");
  at_most(hub_->message_events.size(), promised_.hook_queue_limit(), "events for hooks");
  at_most(hub_->message_events.bytes(), promised_.hook_queue_bytes, "bytes of events for hooks");
  at_most(hub_->presence_events.size(), promised_.hook_queue_limit() + 2 * promised_.max_connections, "connects");
  at_most(hub_->rest_requests->size(), promised_.rest_queue_size, "REST requests");
  at_most(hub_->rest_requests->bytes(), promised_.rest_queue_bytes, "bytes of REST requests");
  at_most(hub_->receipts_under_way->size(), promised_.max_queue_size, "receipts");
  for (const auto& io_thread : hub_->io_threads) {
    at_most(io_thread.broadcasts->size(), promised_.broadcast_queue_limit(), "broadcasts");
    at_most(io_thread.broadcasts->bytes(), promised_.broadcast_queue_bytes, "bytes of broadcasts");
  }
}

void laws::bounds_of(const watched_session& one) {
  const auto& who = one.who();
  std::size_t data_bytes = 0;
  for (const auto& message : one.waiting())
    data_bytes += message->held_bytes();
  at_most(one.waiting().size(), promised_.client_queue_limit(), "messages at ", one);
  at_most(data_bytes, promised_.client_queue_bytes, "bytes at ", one);
  at_most(who.queue.size(), promised_.client_queue_limit(), "messages for ", one);
  at_most(who.queue.bytes(), promised_.client_queue_bytes, "bytes for ", one);
  at_most(who.overdraft.bytes(), promised_.client_queue_bytes, "bytes of overdrafts for ", one);
  at_most(who.refusals.size(), hubcaf::client::most_refusals, "refusals for ", one);
  at_most(who.refusals.bytes(), hubcaf::client::refusal_bytes, "bytes of refusals for ", one);
  std::size_t largest = 0;
  for (const auto& message : one.control())
    largest = std::max(largest, message->held_bytes());
  at_most(one.control_bytes(), std::max(largest, write_queue::control_capacity), "control bytes at ", one);
  at_most(one.urgent_bytes(), max_urgent_bytes, "control bytes that wait for the peer at ", one);
}

} // namespace hubcaf::simulation
