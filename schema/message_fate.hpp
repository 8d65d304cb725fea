// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hubcaf {

/// What finally becomes of a message that the hub has accepted: exactly one of these.
enum class message_fate : std::uint8_t {
  delivered, ///< taken by its handler, or written to the socket
  dropped,   ///< by a policy, or since the connection ended
  returned,  ///< given back to its sender, with a reason
  expired,   ///< it waited longer than its type's time to live
};

/// The word for the fate, such as `"delivered"`.
[[nodiscard]] constexpr std::string_view to_string(message_fate fate) noexcept {
  switch (fate) {
    case message_fate::delivered:
      return "delivered";
    case message_fate::dropped:
      return "dropped";
    case message_fate::returned:
      return "returned";
    case message_fate::expired:
      return "expired";
  }
  return "unknown";
}

/// Why a message was dropped.
enum class drop_cause : std::uint8_t {
  drop_newest,     ///< the queue was full and keeps what it has
  drop_oldest,     ///< it made room for a newer one
  keep_latest,     ///< a newer one of its type and key took its place
  slow_consumer,   ///< the client was ended for not keeping up
  connection_lost, ///< the connection ended while it waited
};

inline constexpr std::size_t drop_cause_count = 5;

/// The word for the cause, such as `"drop_oldest"`.
[[nodiscard]] constexpr std::string_view to_string(drop_cause cause) noexcept {
  switch (cause) {
    case drop_cause::drop_newest:
      return "drop_newest";
    case drop_cause::drop_oldest:
      return "drop_oldest";
    case drop_cause::keep_latest:
      return "keep_latest";
    case drop_cause::slow_consumer:
      return "slow_consumer";
    case drop_cause::connection_lost:
      return "connection_lost";
  }
  return "unknown";
}

} // namespace hubcaf
