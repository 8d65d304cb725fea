// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace hubcaf {

/// Why a connection was refused before the gateway heard of it; see `struct options` for the limits.
enum class refusal : std::uint8_t {
  handshakes,              ///< `max_handshakes`; closed unanswered, the newcomer or the one that it displaces
  handshakes_per_address,  ///< `max_handshakes_per_address`; closed unanswered
  http_connections,        ///< `max_http_connections`; answered 503
  health_connections,      ///< all places for `/ws/health` are taken; answered 503
  connections_per_address, ///< `max_connections_per_address`; answered 429
  descriptors,             ///< the system has no descriptor left; closed unanswered
};

} // namespace hubcaf
