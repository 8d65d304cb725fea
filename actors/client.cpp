// SPDX-License-Identifier: MIT
#include "client.hpp"

#include "../schema/amount.hpp"
#include "../schema/client_id.hpp"
#include "../schema/recycler.hpp"
#include "hub_context.hpp"

#include <utility>

namespace hubcaf {

namespace {

/// Messages under way for which older ones are to make room. Few: senders are told `queue_full` beyond.
constexpr std::size_t most_overdrafts = 64;

} // namespace

client::client(std::shared_ptr<hub_context> hub, std::string client_id, std::string peer_address,
               std::size_t io_thread_index)
  : context(std::move(hub)),
    id(std::move(client_id)),
    number(context->clients_made.fetch_add(1, std::memory_order_relaxed) + 1),
    peer(std::move(peer_address)),
    io_thread(io_thread_index),
    anonymous(is_anonymous(id)),
    connected_at(context->now()),
    queue(context->settings.client_queue_limit(), context->settings.client_queue_bytes, &context->outbound_bytes,
          client::own_bytes),
    overdraft(most_overdrafts, context->settings.client_queue_bytes, &context->outbound_bytes, 1),
    application(make_recycled<application_state>()),
    refusals(most_refusals, refusal_bytes, &context->outbound_bytes, 1) {
  context->outbound_bytes.join();
}

std::uint64_t client::ceiling(const options& opts) {
  return (amount{opts.max_outbound_bytes} + amount{opts.max_connections} * amount{own_bytes}).value();
}

client::~client() {
  context->outbound_bytes.leave();
}

void order_end(client& whose, end_reason reason, std::string message) {
  if (whose.condemned.exchange(true))
    return;
  try {
    compat::post(whose.connection, end_connection{reason, std::move(message)});
  } catch (...) {
    whose.condemned = false;
    throw;
  }
}

} // namespace hubcaf
