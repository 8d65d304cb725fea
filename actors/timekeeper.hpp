// SPDX-License-Identifier: MIT
#pragma once

#include "actors.hpp"
#include "registration.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace hubcaf {

class hub_context;

/// Spawns the actor that calls the functions of the hub's timers, on the scheduler, one after the other. None is called
/// before the hub serves. What one throws is logged.
[[nodiscard]] timekeeper_actor timekeeper(hub_context& hub);

/// Lets that actor look whether a function is due.
void wake_timekeeper(hub_context& hub);

/// Sets a timer; see `timer_table::add`. @returns nothing once the stop has begun.
/// @throws std::invalid_argument without a function, std::runtime_error if there are `max_timers`.
[[nodiscard]] registration set_timer(hub_context& hub, std::chrono::nanoseconds delay, std::chrono::nanoseconds period,
                                     std::function<void()> function);

} // namespace hubcaf
