// SPDX-License-Identifier: MIT
#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <string>

namespace hubcaf {

/// A logger of its own for one hub: one line per event, to stderr, from `level` on. Thread-safe.
[[nodiscard]] std::shared_ptr<spdlog::logger> make_logger(const std::string& level);

} // namespace hubcaf
