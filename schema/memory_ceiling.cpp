// SPDX-License-Identifier: MIT
#include "memory_ceiling.hpp"

#include "amount.hpp"
#include "options.hpp"

#include <algorithm>

namespace hubcaf {

namespace {

constexpr amount own_bytes_of_a_client{16 * 1024};
constexpr amount control_bytes_of_a_client{64 * 1024};
/// Bytes that a session has read and not yet looked at, a control frame that was cut, and what waits for the peer before all frames.
constexpr amount read_bytes_of_a_client{16 * 1024 + 256 + 1024};
/// The bytes read of a head, and its fields.
constexpr amount head_bytes{32 * 1024 + 16 * 1024 + 2 * 1024};
/// A body in a string that doubles its capacity.
constexpr amount body_bytes{2 * 1024 * 1024};
constexpr amount health_connections{16};
/// Handshakes whose place has gone to a newcomer, and which have not ended yet.
constexpr amount displaced_handshakes{32};
/// A response of this size needs no room of its own beside its request.
constexpr amount small_response_bytes{1024};
/// What keeps track of one waiting message, or of one waiting event.
constexpr amount record_bytes{256};
/// What a waiting message counts at least.
constexpr std::uint64_t least_message_bytes = 64;

} // namespace

memory_ceiling_result memory_ceiling(const options& opts) {
  const amount clients{opts.max_connections};
  const amount message{opts.max_message_size};
  const amount io_threads{opts.io_threads};
  const amount hook_limit{opts.hook_queue_limit()};
  const amount inbound{opts.max_inbound_bytes};
  const auto outbound = amount{opts.max_outbound_bytes} + clients * own_bytes_of_a_client;
  const auto control = amount{std::max(control_bytes_of_a_client.value(), message.value())};

  const auto outbound_by_count = clients * amount{opts.client_queue_limit()};
  const amount outbound_messages{std::min(outbound_by_count.value(), outbound.value() / least_message_bytes)};
  const auto broadcasts = io_threads * amount{opts.broadcast_queue_limit()};
  const auto messages = outbound_messages + broadcasts + hook_limit + amount{opts.rest_queue_size};

  memory_ceiling_result result;
  amount total{0};
  const auto add = [&](std::string_view queue, amount bytes) {
    result.parts.push_back({queue, bytes.value()});
    total = total + bytes;
  };
  add("outbound messages", outbound);
  add("inbound messages", inbound);
  add("messages being assembled", clients * (message + read_bytes_of_a_client));
  add("messages of suspended clients", clients * message);
  add("control messages", clients * control);
  add("hook events", amount{opts.hook_queue_bytes} + (hook_limit + amount{2} * clients) * record_bytes);
  add("broadcasts", io_threads * amount{opts.broadcast_queue_bytes});
  add("REST requests and answers", amount{opts.rest_queue_bytes} + amount{opts.rest_queue_size} * small_response_bytes);
  add("handshakes", (amount{opts.max_handshakes} + displaced_handshakes) * head_bytes);
  add("HTTP requests being read", (amount{opts.max_http_connections} + health_connections) * (head_bytes + body_bytes));
  add("bookkeeping", messages * record_bytes);
  result.total = total.value();
  return result;
}

} // namespace hubcaf
