// SPDX-License-Identifier: MIT
#pragma once

#include "session.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <functional>
#include <memory>

/// Opens the real session: one WebSocket over TCP.
namespace hubcaf {

/// Most bytes that one session holds of Pings, Pongs, its Close frame or the answer to the handshake, in every phase.
/// The Pongs of one turn may fill it; of Pongs that wait longer, or find no room, only the latest is kept, as RFC 6455
/// section 5.5.3 allows.
inline constexpr std::size_t max_urgent_bytes = 1024;

/// Takes the memory that the sessions of the calling thread share. A thread that does not call this takes it with its first
/// batch of frames.
void prepare_websocket_thread();

/// The connection at the moment of its upgrade; defined in upgrade_handoff.ipp.
struct upgrade_handoff;

/// Answers an upgrade request that has been checked. `done` runs on the socket's loop, never from inside this call; after a
/// success the session may be started. `session::abort` ends a handshake that takes too long; `done` then gets an error.
[[nodiscard]] std::shared_ptr<session> open_websocket(upgrade_handoff&& handoff, const session_limits& limits,
                                                      std::function<void(boost::system::error_code)> done);

} // namespace hubcaf
