// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace hubcaf {

/// What became of a message that was sent.
enum class send_result : std::uint8_t {
  accepted,       ///< it is in the receiver's queue
  queue_full,     ///< the receiver's queue is at its limit; not accepted
  dropped,        ///< the same, where the policy is `drop_newest`: accepted, counted as dropped, gone
  too_large,      ///< larger than the receiver's queue may ever hold; not accepted
  no_such_client, ///< no live connection has this id; not accepted
  no_handler,     ///< only `push`: no handler takes this type; not accepted
  bad_content,    ///< only `push`: the content does not fit the handler's struct; not accepted
  shutting_down,  ///< the hub is stopping; not accepted
};

/// The word for the result, such as `"queue_full"`.
[[nodiscard]] constexpr std::string_view to_string(send_result result) noexcept {
  switch (result) {
    case send_result::accepted:
      return "accepted";
    case send_result::queue_full:
      return "queue_full";
    case send_result::dropped:
      return "dropped";
    case send_result::too_large:
      return "too_large";
    case send_result::no_such_client:
      return "no_such_client";
    case send_result::no_handler:
      return "no_handler";
    case send_result::bad_content:
      return "bad_content";
    case send_result::shutting_down:
      return "shutting_down";
  }
  return "unknown";
}

} // namespace hubcaf
