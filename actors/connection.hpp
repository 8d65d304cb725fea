// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"

#include <cstdint>
#include <memory>

namespace hubcaf {

class roster_state;
class session;
struct options;
struct client;

/// The most that connections hold: each a little while it is idle, and the message for which it stopped reading.
[[nodiscard]] std::uint64_t connection_ceiling(const options& opts);

/// Spawns the connection of one client and attaches it: it enters the directory and the roster, the hooks are told, the client is
/// welcomed. It ends by itself when the session is over. Call on the io thread of `below`.
/// @param who the client, with no connection yet. @param home the roster of this io thread. @param pin that thread, or null.
void connection(std::shared_ptr<client> who, std::shared_ptr<roster_state> home, compat::execution_unit* pin,
                std::shared_ptr<session> below);

} // namespace hubcaf
