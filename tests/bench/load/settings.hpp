// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace hubcaf::bench {

/// What the command line asks for.
struct settings {
  std::string workload;
  std::string url;
  std::size_t connections = 64;
  std::size_t in_flight = 1;
  std::size_t message_size = 128;
  /// Messages per second of an open loop.
  double rate = 10'000;
  /// Connections besides that send and do not read.
  std::size_t slow = 8;
  /// Messages that each of these sends at most.
  std::size_t flood_messages = 150'000;
  /// Messages under way of the one connection that asks for more than the others.
  std::size_t greed = 64;
  double warm_up = 0.5;
  double seconds = 2;
  /// Of an echo: ends after so many messages, or after the first of all connections, instead of after `warm_up` and `seconds`. 0: by time.
  std::size_t messages = 0;
  /// Before memory and processor time of idle connections are measured.
  double settle = 0.5;
  /// A reply that takes longer is a failure.
  double reply_timeout = 10;
  /// So is a run that takes longer.
  double deadline = 120;
  /// The server's; 0: not known, its figures are 0.
  pid_t server = 0;
};

} // namespace hubcaf::bench
