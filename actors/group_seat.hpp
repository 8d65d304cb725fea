// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"
#include "inbox.hpp"

#include <cstdint>
#include <memory>
#include <utility>

namespace hubcaf {

/// The seat of one handler in its group. Routes, connections that wait for room and messages share it. When the last of them has
/// let go, nothing can come for the handler any more, and the seat tells the group so.
class group_seat {
public:
  /// @param number of the member; see `inbound::parts::member`. @param queue of the whole group.
  group_seat(std::uint32_t number, std::shared_ptr<inbox> queue, const handler_actor& group)
    : number_(number), queue_(std::move(queue)), group_(compat::weak(group)) {
  }

  group_seat(const group_seat&) = delete;
  group_seat& operator=(const group_seat&) = delete;

  ~group_seat() {
    try {
      if (const auto alive = compat::lock<handler_actor>(group_))
        compat::post(alive, member_gone{number_});
    } catch (...) {
      // Without memory the group keeps the member's worker until it ends itself.
    }
  }

  /// The slot of this member: it leads to the group, and a message that has its place there shares the seat.
  [[nodiscard]] static handler_slot slot(const std::shared_ptr<group_seat>& seat, const handler_actor& group) {
    return {group, std::shared_ptr<inbox>(seat, seat->queue_.get())};
  }

private:
  const std::uint32_t number_;
  const std::shared_ptr<inbox> queue_;
  const compat::weak_handle group_;
};

} // namespace hubcaf
