// SPDX-License-Identifier: MIT
#include "client.hpp"

#include "../schema/client_id.hpp"
#include "hub_context.hpp"

namespace hubcaf {

client::client(std::shared_ptr<hub_context> hub, std::string client_id, std::string peer_address,
               std::size_t io_thread_index)
  : context(std::move(hub)),
    id(std::move(client_id)),
    peer(std::move(peer_address)),
    io_thread(io_thread_index),
    anonymous(is_anonymous(id)),
    connected_at(context->now()),
    queue(context->settings.client_queue_limit(), context->settings.client_queue_bytes) {
}

} // namespace hubcaf
