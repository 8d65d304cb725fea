// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/event.hpp"
#include "../schema/options.hpp"
#include "../transport/gateway.hpp"
#include "../transport/session.hpp"
#include "border.hpp"
#include "door_places.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace hubcaf {

class hub_context;

} // namespace hubcaf

namespace hubcaf::simulation {

class simulated_session;

/// What tests of the laws put between the parts of a world, to see that a law which is broken is found. Empty members change nothing.
struct interference {
  using session_wrapper = std::function<std::shared_ptr<session>(std::shared_ptr<session>)>;

  /// Put between a connection and the watch over it, and between that and its simulated session.
  session_wrapper above;
  session_wrapper below;
  /// Called with each simulated session before it starts.
  std::function<void(simulated_session&)> wire;
  /// Makes other places for the door in front of the hub, from the hub's settings.
  std::function<std::unique_ptr<door_places>(const options&)> places;
  /// Draws in place of the hub's source of randomness, which is given to it.
  std::function<std::function<std::uint64_t()>(std::function<std::uint64_t()> good)> random;
  /// Passes an event on to the laws: once, not at all, twice or changed.
  std::function<void(const event&, const std::function<void(const event&)>& tell)> tells;
  /// What the laws are held against, in place of the hub's settings.
  std::optional<options> promised;
  /// Changes the settings of the hub, which the laws go on to expect of it.
  std::function<void(options&)> betrays;
  /// Told whose code runs, for faults that are to hit the hub alone.
  std::shared_ptr<border> at_border;
  /// Passes the hub's answer to an upgrade on, or another one.
  std::function<upgrade_answer(upgrade_answer)> answers;
  /// Called after each step, before the laws look.
  std::function<void(hub_context&)> meddles;
};

} // namespace hubcaf::simulation
