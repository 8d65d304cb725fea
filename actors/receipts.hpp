// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"
#include "broadcast_tally.hpp"
#include "inbound.hpp"

#include <cstdint>
#include <functional>

namespace hubcaf {

class hub_context;
struct options;

/// Spawns the actor that tells senders what became of their messages, on the scheduler: no function of theirs runs on an io thread.
/// One that throws is logged and skipped.
[[nodiscard]] receipts_actor receipts(hub_context& hub);

/// The most that receipts hold, besides what the senders' functions hold themselves.
[[nodiscard]] std::uint64_t receipts_ceiling(const options& opts);

/// Lets `slot` call a sender's function through that actor. It takes a place among the receipts under way until `told` has returned:
/// every function that was taken is called, if the message is accepted and the stop leaves the time.
/// @returns false if there is no place. True, and nothing happens, if `told` is empty.
[[nodiscard]] bool attach_receipt(hub_context& hub, fate_function& slot, fate_function told);

/// The same for a broadcast: `told` is called once, when the last copy of the message has met its fate.
[[nodiscard]] bool attach_receipt(hub_context& hub, fate_function& slot, broadcast_fates_function told);

} // namespace hubcaf
