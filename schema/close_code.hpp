// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace hubcaf {

/// Codes of a WebSocket Close frame: RFC 6455 section 7.4.1 and the hub's own.
/// From 4000 to 4499 the client may come back; from 4500 to 4999 it must not.
enum class close_code : std::uint16_t {
  normal = 1000,            ///< done; may return
  going_away = 1001,        ///< the page or the server goes away; may return
  protocol_error = 1002,    ///< the peer broke RFC 6455
  unsupported_data = 1003,  ///< a kind of data the endpoint does not take
  no_status = 1005,         ///< never sent: the peer's Close frame had no code
  abnormal = 1006,          ///< never sent: the connection was lost without a Close frame
  invalid_payload = 1007,   ///< text that is not UTF-8
  policy_violation = 1008,  ///< longer than `message_timeout` for one message; may return
  message_too_big = 1009,   ///< over `max_message_size`
  internal_error = 1011,    ///< the server is not able to serve; may return
  service_restart = 1012,   ///< restart or drain; may return after `retry_after_ms`
  try_again_later = 1013,   ///< overloaded; may return after `retry_after_ms`
  heartbeat_timeout = 4000, ///< silent for too long; may return
  slow_consumer = 4001,     ///< did not read what was sent; may return
  rate_limited = 4002,      ///< sent too much; may return
  send_error = 4003,        ///< a write failed; may return
  too_many_errors = 4500,   ///< too many bad messages in a row or within a minute; must not return
  duplicate_client = 4501,  ///< another connection took this client id; must not return
  server_disconnect = 4502, ///< ended by REST or by code; must not return
};

/// True if a client that saw this code may connect again by itself.
[[nodiscard]] bool may_retry(close_code code) noexcept;

/// The word for the code, such as `"slow_consumer"`; `"unknown"` for a number without a name.
[[nodiscard]] std::string_view to_string(close_code code) noexcept;

} // namespace hubcaf
