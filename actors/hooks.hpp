// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/event.hpp"
#include "actors.hpp"
#include "mailbox_limit.hpp"

#include <caf/actor_control_block.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace hubcaf {

class hub_context;
struct options;

/// A subscriber of connection events: a function or an actor that takes an `event`.
struct hook {
  /// The most that the events hold that wait for the hooks. A hook that is an actor can hold as much once more.
  [[nodiscard]] static std::uint64_t ceiling(const options& opts);

  /// Chosen by the hub; names the hook when it is removed.
  std::uint64_t number = 0;
  event_kind kind = event_kind::client_connected;
  std::function<void(const event&)> function;
  caf::strong_actor_ptr actor;
  /// Places for events that the actor has not dealt with yet; for a function none are needed.
  std::shared_ptr<mailbox_limit> places = {};
};

/// Spawns the hooks actor. It runs on the scheduler; hooks are called one after the other, in the order in which they were added. One
/// that throws is logged and skipped.
[[nodiscard]] hooks_actor hooks(hub_context& hub);

} // namespace hubcaf
