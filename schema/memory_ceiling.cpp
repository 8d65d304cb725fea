// SPDX-License-Identifier: MIT
#include "memory_ceiling.hpp"

#include "options.hpp"

#include <algorithm>
#include <limits>

namespace hubcaf {

namespace {

/// A number of bytes or messages; stays at the largest value instead of overflowing.
struct amount {
  static constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

  std::uint64_t value;

  friend amount operator+(amount a, amount b) noexcept {
    return {a.value > largest - b.value ? largest : a.value + b.value};
  }

  friend amount operator*(amount a, amount b) noexcept {
    return {b.value != 0 && a.value > largest / b.value ? largest : a.value * b.value};
  }
};

constexpr amount own_bytes_of_a_client{16 * 1024};
constexpr amount control_bytes_of_a_client{64 * 1024};
/// What a session has read and not yet looked at, and its answers to the pings of one turn.
constexpr amount read_bytes_of_a_client{16 * 1024 + 8 * 1024};
constexpr amount http_request_bytes{16 * 1024 + 1024 * 1024};
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
  const auto control = amount{std::max(control_bytes_of_a_client.value, message.value)};

  const auto outbound_by_count = clients * amount{opts.client_queue_limit()};
  const amount outbound_messages{std::min(outbound_by_count.value, outbound.value / least_message_bytes)};
  const amount inbound_messages{inbound.value / least_message_bytes};
  const auto broadcasts = io_threads * amount{opts.broadcast_queue_limit()};
  const auto messages = outbound_messages + inbound_messages + broadcasts + hook_limit + amount{opts.rest_queue_size};

  memory_ceiling_result result;
  amount total{0};
  const auto add = [&](std::string_view queue, amount bytes) {
    result.parts.push_back({queue, bytes.value});
    total = total + bytes;
  };
  add("outbound messages", outbound);
  add("inbound messages", inbound);
  add("messages being assembled", clients * (message + read_bytes_of_a_client));
  add("messages of suspended clients", clients * message);
  add("control messages", clients * control);
  add("hook events", amount{opts.hook_queue_bytes} + (hook_limit + amount{2} * clients) * record_bytes);
  add("broadcasts", io_threads * amount{opts.broadcast_queue_bytes});
  add("REST requests", amount{opts.rest_queue_bytes});
  add("HTTP requests being read", amount{opts.max_http_connections} * http_request_bytes);
  add("bookkeeping", messages * record_bytes);
  result.total = total.value;
  return result;
}

} // namespace hubcaf
