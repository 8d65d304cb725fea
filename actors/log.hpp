// SPDX-License-Identifier: MIT
#pragma once

#include "quoted.hpp"

#include <spdlog/logger.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

/// The log of a hub. A line is an event's name and fields: `client_connected client="ann" io_thread=0`. Texts that a
/// stranger chose stand in it as `quoted`.
namespace hubcaf {

/// The most that lines hold that wait for stderr, in the queue that all hubs of the process share.
[[nodiscard]] std::size_t log_ceiling() noexcept;

/// A logger of its own for one hub: one line per event, to stderr, from `level` on. Thread-safe, and never waits: a
/// thread of its own writes the lines, and if they come faster than stderr takes them the oldest are dropped; that is
/// told.
/// @param lines_per_second most lines of one kind, which is the event's name; the rest is counted and told. 0: no
/// limit.
/// @param clock the hub's time; called for each line, and when the logger is flushed.
/// @param own where the lines go instead of stderr, if it is not null; nothing in it is changed.
[[nodiscard]] std::shared_ptr<spdlog::logger> make_logger(const std::string& level, std::size_t lines_per_second,
                                                          std::function<std::chrono::steady_clock::time_point()> clock,
                                                          std::shared_ptr<spdlog::logger> own = nullptr);

} // namespace hubcaf
