// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace hubcaf {

/// The response that makes a connection a WebSocket (RFC 6455 section 4.2.2), ready to be written.
/// @param key value of the request's `Sec-WebSocket-Key`.
[[nodiscard]] std::string websocket_accept(std::string_view key);

} // namespace hubcaf
