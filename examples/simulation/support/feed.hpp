// SPDX-License-Identifier: MIT
#pragma once

#include "command_line.hpp"

#include <hubcaf/schema/message.hpp>

#include <cstdint>
#include <string>

/// A scenario under one combination of options: a feed of quotes for many readers, some of which do not keep up.
namespace example {

/// One combination of options.
struct feed_options {
  std::uint64_t max_queue_size = 1000;
  std::string policy = "disconnect";
  /// Seconds.
  std::uint64_t heartbeat = 30;
  /// Quotes per second.
  std::uint64_t rate = 20;
};

/// What came of it. A line of JSON between processes.
struct feed_result {
  std::uint64_t digest = 0;
  std::uint64_t steps = 0;
  /// Messages for which there was no room, and those that were accepted and what became of them.
  std::uint64_t refused = 0;
  std::uint64_t accepted = 0;
  std::uint64_t delivered = 0;
  std::uint64_t dropped = 0;
  std::uint64_t returned = 0;
  std::uint64_t expired = 0;
  std::int64_t held = 0;
  /// Slow consumers that were ended, and silent clients.
  std::uint64_t ended = 0;
  std::uint64_t timeouts = 0;
  /// Milliseconds, of readers that keep up and of the others.
  double p99 = 0;
  double p99_slow = 0;
  std::uint64_t most_waiting = 0;
  /// Bytes.
  std::uint64_t memory = 0;
};

HUBCAF_STRUCT(feed_result, digest, steps, refused, accepted, delivered, dropped, returned, expired, held, ended,
              timeouts, p99, p99_slow, most_waiting, memory)

/// Runs the feed in a world of its own. @throws hubcaf::simulation::law_broken
[[nodiscard]] feed_result run_feed(const command_line& line, const run_settings& wanted, const feed_options& how);

} // namespace example
