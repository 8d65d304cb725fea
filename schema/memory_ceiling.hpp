// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace hubcaf {

struct options;

/// The most bytes that the queues of one kind can hold.
struct memory_ceiling_part {
  /// What waits there, in a few words.
  std::string_view queue;
  std::uint64_t bytes = 0;
};

/// The most bytes that all queues can hold together.
struct memory_ceiling_result {
  std::vector<memory_ceiling_part> parts;
  /// The sum of the parts.
  std::uint64_t total = 0;
};

/// What the queues of a hub with these options can hold at most, by kind of queue. It is a bound, not a forecast: it is reached
/// only if every connection is used to the full at once. What a hub needs besides (code, threads, 3.1 KB per idle connection, up
/// to 2 MiB of small blocks that each thread keeps for the next messages) is not in it.
///
/// | part                            | bytes                                                                       |
/// | ------------------------------- | --------------------------------------------------------------------------- |
/// | outbound messages               | `max_outbound_bytes` + `max_connections` * 16 KiB                           |
/// | inbound messages                | `max_inbound_bytes`                                                         |
/// | messages being assembled        | `max_connections` * (`max_message_size` + 16 KiB read ahead + 1,280)        |
/// | messages of suspended clients   | `max_connections` * `max_message_size`                                      |
/// | control messages                | `max_connections` * the larger of 64 KiB and `max_message_size`             |
/// | hook events                     | `hook_queue_bytes` + (hook limit + 2 * `max_connections`) * 256             |
/// | broadcasts                      | `io_threads` * `broadcast_queue_bytes`                                      |
/// | REST requests and answers       | `rest_queue_bytes` + `rest_queue_size` * 1 KiB                              |
/// | handshakes                      | (`max_handshakes` + 32) * 50 KiB of head                                    |
/// | HTTP requests being read        | (`max_http_connections` + 16) * (50 KiB of head + 2 MiB of body)            |
/// | bookkeeping                     | 256 * (the most messages that wait anywhere)                                |
///
/// The most messages that wait are, with a message counted as at least 64 bytes: outbound the smaller of `max_connections` * client
/// limit and bytes of outbound messages / 64, broadcasts `io_threads` * broadcast limit, hook events
/// the hook limit, REST `rest_queue_size`. A "limit" is the queue's own size, or `max_queue_size` where that is 0.
///
/// Sums and products that do not fit become the largest number there is.
[[nodiscard]] memory_ceiling_result memory_ceiling(const options& opts);

} // namespace hubcaf
