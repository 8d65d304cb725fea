// SPDX-License-Identifier: MIT
#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <string>
#include <string_view>

namespace hubcaf {

/// A logger of its own for one hub: one line per event, to stderr, from `level` on. Thread-safe, and never waits: a thread of its own
/// writes the lines, and if they come faster than stderr takes them the oldest are dropped.
[[nodiscard]] std::shared_ptr<spdlog::logger> make_logger(const std::string& level);

/// `text` with control characters and double quotes replaced, so that what a peer says stays on its line.
[[nodiscard]] std::string one_line(std::string_view text);

} // namespace hubcaf
