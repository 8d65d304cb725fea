// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace hubcaf {

struct options;

/// The most bytes that the parts of one kind can hold.
struct memory_ceiling_part {
  /// The holder, in a few words.
  std::string_view holder;
  std::uint64_t bytes = 0;
};

/// The most bytes that all parts can hold together.
struct memory_ceiling_result {
  std::vector<memory_ceiling_part> parts;
  /// The sum of the parts.
  std::uint64_t total = 0;
};

/// The memory that a hub with these options can come to hold at most, whatever clients do. Each part is stated by its
/// holder. It is a bound, not a forecast: it is reached only if every connection is used to the full at once.
///
/// | part                        | where it is stated            | made of                                         |
/// | --------------------------- | ----------------------------- | ----------------------------------------------- |
/// | outbound messages           | `client::ceiling`             | `max_outbound_bytes`, and 16 KiB per connection |
/// | inbound messages            | `inbox::ceiling`              | `max_inbound_bytes`                             |
/// | broadcasts                  | `roster_state::ceiling`       | `broadcast_queue_bytes` per io thread           |
/// | hook events                 | `hook::ceiling`               | `hook_queue_bytes`, and a record per event      |
/// | receipts                    | `receipts_ceiling`            | a record for each of `max_queue_size`           |
/// | timers                      | `timer_table::ceiling`        | a record for each of `max_timers`               |
/// | REST requests and responses | `rest_room::ceiling`          | `rest_queue_bytes`, and 3 KiB for each          |
/// | connections                 | `connection_ceiling`          | 4 KiB, and a message that waits for a handler   |
/// | WebSockets                  | `listener::websocket_ceiling` | a message in parts, bytes ahead, control frames |
/// | handshakes                  | `listener::handshake_ceiling` | the head of a request for each                  |
/// | HTTP connections            | `listener::http_ceiling`      | head and body of a request for each             |
/// | sockets                     | `listener::socket_ceiling`    | the system's buffers, if their sizes are set    |
/// | io threads                  | `reactor::ceiling`            | buffers, and the message that each is busy with |
/// | blocks kept for later       | `recycler::ceiling`           | 2 MiB per thread                                |
/// | books                       | `type_table::ceiling`         | 512 message types                               |
/// | log lines                   | `log_ceiling`                 | 8192 lines of at most 2 KiB                     |
///
/// Not in it: the code and the threads' stacks; the system's buffers of sockets where `socket_send_buffer` or
/// `socket_receive_buffer` is 0, so that the system decides; what the application's handlers, hooks and receipts hold
/// themselves, and of a hook that is an actor the events that wait for it; and one message per io thread while it is
/// decoded, of which a struct may make more than `handler_queue_bytes` before it is refused.
///
/// Sums and products that do not fit become the largest number there is.
[[nodiscard]] memory_ceiling_result memory_ceiling(const options& opts);

} // namespace hubcaf
