// SPDX-License-Identifier: MIT
#pragma once

#include "messages.hpp"

#include <cstddef>

/// The last step of messages to clients, on the io thread of their connections: from its roster's mailbox, or at once if the sender
/// runs there itself.
namespace hubcaf {

class hub_context;
class roster_state;

/// Hands a message that was accepted for a client to its connection.
void deliver(hub_context& hub, outbound one);

/// Offers a broadcast to all connections of an io thread, and gives its place there back.
void deliver(hub_context& hub, const roster_state& here, const outbound_all& all);

/// Hands a message that was accepted for a client to its connection, or sends it on its way there. Thread-safe. What one thread sends
/// keeps its order, and so does what is sent one after the other by several, unless the first of them holds it back for a moment
/// (`send_batch`). A message that cannot set out for want of memory is returned as `queue_full`; nothing throws.
void dispatch(hub_context& hub, outbound one);

/// The same with several for one io thread.
void dispatch(hub_context& hub, std::size_t io_thread, outbound_batch batch);

/// The same with a broadcast, for which there is a place on this io thread.
void dispatch(hub_context& hub, std::size_t io_thread, outbound_all all);

} // namespace hubcaf
