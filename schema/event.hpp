// SPDX-License-Identifier: MIT
#pragma once

#include "application_state.hpp"
#include "close_code.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace hubcaf {

/// Why a connection ended. Exactly one per connection.
enum class end_reason : std::uint8_t {
  client_disconnect,
  server_disconnect,
  heartbeat_timeout,
  send_error,
  shutdown,
  duplicate_client,
  slow_consumer,
  rate_limited,
  too_many_errors,
  protocol_error,
  internal_error,
};

/// The word for the reason, as hooks, REST and `system.closing` give it.
[[nodiscard]] std::string_view to_string(end_reason reason) noexcept;

/// The reason for a word; nothing for an unknown one.
[[nodiscard]] std::optional<end_reason> end_reason_from(std::string_view word) noexcept;

/// The close code that tells a client of the reason.
[[nodiscard]] close_code close_code_of(end_reason reason) noexcept;

/// What a hook can be told of.
enum class event_kind : std::uint8_t {
  client_connected,
  client_disconnected,
  message_received,
  message_failed,
};

inline constexpr std::size_t event_kind_count = 4;

/// The word for the kind, such as `"client_connected"`.
[[nodiscard]] std::string_view to_string(event_kind kind) noexcept;

/// The kind for a word; nothing for an unknown one.
[[nodiscard]] std::optional<event_kind> event_kind_from(std::string_view word) noexcept;

/// Something that happened to a connection, as hooks see it.
struct event {
  event_kind kind;
  /// Id of the client.
  std::string client_id;
  /// Why it ended; only with `client_disconnected`.
  std::optional<end_reason> reason;
  /// Wire type of the message; only with `message_received` and `message_failed`.
  std::string type;
  /// With `message_received` the content as JSON text, with `message_failed` the whole encoded envelope.
  std::string payload;
  /// Number of the connection: unique in the hub's life, never 0. A client's id may pass to another connection; the events
  /// of both may then come in any order.
  std::uint64_t connection = 0;
  /// The application's state of the connection; see `state`.
  std::shared_ptr<application_state> application = {};

  /// The application's object of type `T` on this connection, made when it is first asked for; the same that
  /// `inbound::state` gives. @throws std::logic_error for an event that is of no connection.
  template <class T>
  [[nodiscard]] state_lock<T> state() const {
    if (application == nullptr)
      throw std::logic_error("an event that is of no connection has no state");
    return application->get<T>();
  }
};

/// Bytes that an event takes in a queue.
[[nodiscard]] inline std::size_t size_of(const event& what) noexcept {
  return what.client_id.size() + what.type.size() + what.payload.size();
}

} // namespace hubcaf
