// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"

#include <memory>

namespace hubcaf {

class hub_context;
struct handler_spec;

/// Spawns one instance of a handler. Its function is called with one message at a time; what it throws becomes a `handler_failed` for
/// the sender. A user's actor behind it is asked, and the answer awaited, so that the mailbox limit covers both.
/// @param pin the io thread it belongs to, or null for the scheduler.
[[nodiscard]] handler_actor handler(hub_context& hub, compat::execution_unit* pin,
                                    std::shared_ptr<const handler_spec> spec);

} // namespace hubcaf
