// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/options.hpp"

#include <algorithm>
#include <chrono>

namespace hubcaf {

/// How often clients are looked after: four times per `heartbeat_interval`, so that the silent are gone a quarter of an interval
/// after their time-out at the latest.
[[nodiscard]] inline std::chrono::milliseconds heartbeat_period(const options& settings) noexcept {
  return std::max(settings.heartbeat_interval / 4, std::chrono::milliseconds{1});
}

} // namespace hubcaf
