// SPDX-License-Identifier: MIT
#pragma once

#include "session.hpp"

#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>

/// Opens the real session: one WebSocket over TCP.
namespace hubcaf {

/// The connection at the moment of its upgrade; defined in upgrade_handoff.ipp.
struct upgrade_handoff;

/// Answers an upgrade request that has been checked. `done` runs on the socket's loop, never from inside this call; after a
/// success the session may be started. `session::abort` ends a handshake that takes too long; `done` then gets an error.
[[nodiscard]] std::shared_ptr<session> open_websocket(upgrade_handoff&& handoff, const session_limits& limits,
                                                      std::function<void(boost::system::error_code)> done);

} // namespace hubcaf
