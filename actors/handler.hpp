// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"

#include <memory>

namespace hubcaf {

class hub_context;
class inbox;
struct handler_spec;

/// Spawns one instance of a handler: it works off `queue`, one message at a time. What a function throws becomes a `handler_failed`
/// for the sender. A user's actor behind it is asked, and the answer awaited, so that the inbox's limit covers both.
/// Where the spec can make a worker, an exception of the function or the end of the actor is a death: the worker is made anew after a
/// pause, and the queue waits. An actor that cannot be made anew takes its route with it.
/// @param pin the io thread it belongs to, or null for the scheduler. @param waits it takes no message before it is told `begin`.
[[nodiscard]] handler_actor handler(hub_context& hub, compat::execution_unit* pin,
                                    std::shared_ptr<const handler_spec> spec, std::shared_ptr<inbox> queue, bool waits);

} // namespace hubcaf
