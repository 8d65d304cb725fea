// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/frame.hpp"
#include "broadcast_tally.hpp"
#include "send_result.hpp"

#include <functional>
#include <memory>

/// The way out, from any thread: admission to a client's queue, then the roster of its io thread. Thread-safe.
namespace hubcaf {

class hub_context;
struct client;

/// Takes a place for the message in the client's queue; without one, counts an overflow and a failure.
[[nodiscard]] bool admit(client& to, const frame& message);

/// Counts a message that did not reach the client, and tells the hooks.
void note_failure(client& to, const frame& message);

/// Sends an encoded message to one client. What is `accepted` is written, or counted as dropped when the connection ends before.
/// Messages of one sender to one client keep their order, whether sent or broadcast.
send_result send(const std::shared_ptr<client>& to, shared_frame message);

/// Sends an encoded message to all clients: one actor message per io thread.
/// @param origin the client whose message is answered, or null. @param message_for_origin what it gets instead, or null.
/// @param done called once, on any thread, when all io threads have placed it. May be empty.
/// @returns `accepted` if it is on its way to all io threads, else `queue_full`: nobody gets it.
send_result broadcast(hub_context& hub, shared_frame message, std::shared_ptr<client> origin,
                      shared_frame message_for_origin, std::function<void(broadcast_result)> done);

} // namespace hubcaf
