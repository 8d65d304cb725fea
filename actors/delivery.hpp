// SPDX-License-Identifier: MIT
#pragma once

#include "messages.hpp"

/// The last step of messages to clients, on the io thread of their connections: from its roster's mailbox, or at once if the sender
/// runs there itself.
namespace hubcaf {

class hub_context;
class roster_state;

/// Hands a message that was accepted for a client to its connection.
void deliver(hub_context& hub, outbound one);

/// Offers a broadcast to all connections of an io thread, and gives its place there back.
void deliver(hub_context& hub, const roster_state& here, const outbound_all& all);

/// The roster of an io thread if the caller runs on it, else null. What a sender on the thread itself delivers at once keeps its
/// order: nothing of this sender's ever takes the way through the mailbox.
[[nodiscard]] roster_state* roster_here(const hub_context& hub, std::size_t io_thread) noexcept;

} // namespace hubcaf
