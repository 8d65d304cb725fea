// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/options.hpp"

#include <algorithm>
#include <chrono>

namespace hubcaf {

/// Time between pings: `heartbeat_interval`, or half of a `heartbeat_timeout` that is shorter than two intervals, so that everybody
/// has the time to answer one.
[[nodiscard]] inline std::chrono::milliseconds ping_interval(const options& settings) noexcept {
  return std::max(std::min(settings.heartbeat_interval, settings.heartbeat_timeout / 2), std::chrono::milliseconds{1});
}

/// How often clients are looked after: four times per ping, so that the silent are gone a quarter of that after their time-out at
/// the latest.
[[nodiscard]] inline std::chrono::milliseconds heartbeat_period(const options& settings) noexcept {
  return std::max(ping_interval(settings) / 4, std::chrono::milliseconds{1});
}

} // namespace hubcaf
