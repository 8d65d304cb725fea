// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hubcaf {

/// What becomes of a message for which a queue has no room.
enum class overflow_policy : std::uint8_t {
  reject,      ///< it is returned to its sender: `queue_full`
  drop_newest, ///< it is dropped and counted; a client that sent it is not told
  drop_oldest, ///< those that wait longest are dropped and counted until it fits
  keep_latest, ///< of each type and key only the latest waits, full or not; if there is no room all the same, as `drop_oldest`
  disconnect, ///< the slow client is ended (`slow_consumer`) and may come back; at a handler, the client that sent too much
  suspend, ///< handlers only: the connection stops reading until there is room, so that TCP slows the client down
};

/// Whether messages of this policy make room for newer ones.
[[nodiscard]] constexpr bool may_be_dropped(overflow_policy policy) noexcept {
  return policy == overflow_policy::drop_oldest || policy == overflow_policy::keep_latest;
}

/// The word for the policy, such as `"drop_oldest"`.
[[nodiscard]] std::string_view to_string(overflow_policy policy) noexcept;

/// The policy for a word; nothing for an unknown one.
[[nodiscard]] std::optional<overflow_policy> overflow_policy_from(std::string_view word) noexcept;

/// What happens when a client id connects while it is connected already.
enum class duplicate_policy : std::uint8_t {
  newest_wins, ///< the older connection is told `duplicate_client` and ended
  oldest_wins, ///< the newcomer is refused: HTTP 409
  allow,       ///< all stay; what is sent to the id reaches all of them
};

/// The word for the policy, such as `"newest_wins"`.
[[nodiscard]] std::string_view to_string(duplicate_policy policy) noexcept;

/// The policy for a word; nothing for an unknown one.
[[nodiscard]] std::optional<duplicate_policy> duplicate_policy_from(std::string_view word) noexcept;

} // namespace hubcaf
