// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/frame.hpp"
#include "broadcast_tally.hpp"
#include "fate.hpp"
#include "inbound.hpp"
#include "send_result.hpp"

#include <functional>
#include <memory>
#include <string_view>

/// The way out, from any thread: admission to a client's queue, then the roster of its io thread. Thread-safe.
namespace hubcaf {

class hub_context;
struct client;

/// An encoded message with its label, before it is shared.
using unsent_frame = std::shared_ptr<frame>;

/// Encodes a message and labels it with the rules of its type.
[[nodiscard]] unsent_frame pack(hub_context& hub, const any_message& message, std::string_view meta,
                                type_name whose = type_name::from_code);

/// How a message stands at a client's queue.
enum class admission : std::uint8_t {
  placed,    ///< accepted, with a place
  overdrawn, ///< accepted; older messages are to make room for it
  dropped,   ///< accepted, and dropped at once by the policy
  full,      ///< not accepted
  too_large, ///< not accepted, now or ever
};

/// Accepts a message for a client whose queue has room for it. @returns false, and does nothing, if there is none.
[[nodiscard]] bool try_place(client& to, const frame& message);

/// Takes a place for the message in the client's queue; without one, does what the policy of its type says, up to ordering the end of
/// a client that is too slow.
/// @param may_overdraw whether the caller can make room on the client's io thread later.
[[nodiscard]] admission admit(client& to, const frame& message, bool may_overdraw);

/// Decides the fate of an accepted message: gives its place back, books it, tells who wanted to know.
void settle(client& to, const frame& message, fate decided, bool has_place = true) noexcept;

/// Sends an encoded message to one client. What is `accepted` meets one fate later.
/// Messages of one sender to one client keep their order, whether sent or broadcast.
send_result send(const std::shared_ptr<client>& to, shared_frame message);

/// Sends to each connection under an id; there are several only where duplicates are allowed.
/// @param told what became of it in the end, for each connection that it was accepted for; may be empty. `queue_full` if too many such
/// answers are under way.
/// @returns `accepted` if one of them took it, else what the last said.
send_result send(hub_context& hub, std::string_view client_id, unsent_frame message, fate_function told);

/// Sends an encoded message to all clients: one actor message per io thread.
/// @param origin the client whose message is answered, or null. @param message_for_origin what it gets instead, or null.
/// @param done called once, on any thread, when all io threads have placed it. May be empty.
/// @returns `accepted` if it is on its way to all io threads, else `queue_full`: nobody gets it.
send_result broadcast(hub_context& hub, shared_frame message, std::shared_ptr<client> origin,
                      shared_frame message_for_origin, std::function<void(broadcast_result)> done);

} // namespace hubcaf
