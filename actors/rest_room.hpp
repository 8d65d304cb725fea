// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/http_message.hpp"
#include "mailbox_limit.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace hubcaf {

class hub_context;
struct options;

/// The room of a REST request within `rest_queue_size` and `rest_queue_bytes`; then of its response, until the peer has it.
class rest_room {
public:
  /// A response of so few bytes needs no room beyond its request's place: an order that was carried out can say so.
  static constexpr std::size_t small_response = 1024;

  /// The most that requests and responses hold.
  [[nodiscard]] static std::uint64_t ceiling(const options& opts);

  /// Takes room for a request, and for a list of clients the one place where such lists are built.
  /// @returns null, and in `refusal` the answer, if there is none.
  [[nodiscard]] static std::shared_ptr<rest_room> take(hub_context& hub, const http_request& request,
                                                       http_response& refusal);

  rest_room(mailbox_slot place, mailbox_slot list) noexcept : place_(std::move(place)), list_(std::move(list)) {
  }

  /// The response as it is to be sent: with the room that it takes up, or a small 503 if there is none for it.
  [[nodiscard]] static http_response fill(hub_context& hub, const std::shared_ptr<rest_room>& room,
                                          http_response response);

private:
  mailbox_slot place_;
  /// Given back once the list has been built; empty for other requests.
  mailbox_slot list_;
};

} // namespace hubcaf
