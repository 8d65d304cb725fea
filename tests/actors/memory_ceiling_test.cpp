// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_memory_ceiling
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/memory_ceiling.hpp>
#include <hubcaf/schema/options.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

using namespace hubcaf;

namespace {

constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

/// Small, and no two alike.
options small() {
  options result;
  result.io_threads = 2;
  result.max_connections = 3;
  result.max_http_connections = 4;
  result.max_handshakes = 5;
  result.max_message_size = 100'000;
  result.max_queue_size = 10'000;
  result.client_queue_size = 5;
  result.max_outbound_bytes = 10'000;
  result.max_inbound_bytes = 6'400;
  result.hook_queue_size = 7;
  result.hook_queue_bytes = 20'000;
  result.broadcast_queue_size = 11;
  result.broadcast_queue_bytes = 30'000;
  result.rest_queue_size = 13;
  result.rest_queue_bytes = 40'000;
  result.socket_send_buffer = 5'000;
  result.socket_receive_buffer = 7'000;
  return result;
}

std::map<std::string, std::uint64_t> parts(const options& opts) {
  std::map<std::string, std::uint64_t> result;
  for (const auto& part : memory_ceiling(opts).parts)
    result.emplace(part.holder, part.bytes);
  return result;
}

std::uint64_t part(const options& opts, const std::string& holder) {
  return parts(opts)[holder];
}

/// How much the parts grow if `change` is made to the options; those that stay are left out.
std::map<std::string, std::uint64_t> growth(void (*change)(options&)) {
  auto opts = small();
  change(opts);
  auto result = parts(opts);
  for (const auto& [holder, bytes] : parts(small()))
    if ((result[holder] -= bytes) == 0)
      result.erase(holder);
  return result;
}

using by_holder = std::map<std::string, std::uint64_t>;

std::string to_text(const by_holder& all) {
  std::string result;
  for (const auto& [holder, bytes] : all)
    result += holder + ' ' + std::to_string(bytes) + ". ";
  return result;
}

} // namespace

// Each limit against what its option allows: the parts themselves stand with their holders.

CAF_TEST(bytes_of_queues_count_once) {
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.max_outbound_bytes += 1000; })), "outbound messages 1000. ");
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.max_inbound_bytes += 1000; })), "inbound messages 1000. ");
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.broadcast_queue_bytes += 1000; })), "broadcasts 2000. ");
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.hook_queue_bytes += 1000; })), "hook events 1000. ");
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.rest_queue_bytes += 1000; })),
                  "REST requests and responses 1000. ");
}

CAF_TEST(places_of_queues_count_with_what_keeps_track_of_them) {
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.broadcast_queue_size += 10; })), "broadcasts 5120. ");
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.hook_queue_size += 10; })), "hook events 17920. ");
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.max_queue_size += 10; })), "receipts 7680. ");
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.rest_queue_size += 10; })), "REST requests and responses 30720. ");
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.max_timers += 10; })), "timers 3840. ");
  // A message for a client counts with its record.
  CAF_CHECK_EQUAL(to_text(growth([](options& o) { o.client_queue_size += 10; })), "");
}

CAF_TEST(queues_without_a_size_of_their_own_count_the_common_one) {
  auto opts = small();
  opts.hook_queue_size = 0;
  opts.broadcast_queue_size = 0;
  auto named = small();
  named.hook_queue_size = named.max_queue_size;
  named.broadcast_queue_size = named.max_queue_size;

  CAF_CHECK_EQUAL(to_text(parts(opts)), to_text(parts(named)));
}

CAF_TEST(a_longer_message_counts_wherever_one_may_stand) {
  const auto grown = growth([](options& o) { o.max_message_size += 1000; });

  // Per connection: one that waits for room with a copy of a part, one being assembled, and two control frames that
  // repeat one.
  CAF_CHECK_EQUAL(to_text(grown), "WebSockets 9000. connections 6000. io threads 2000. ");
}

CAF_TEST(a_small_message_leaves_the_control_lane_its_bytes) {
  auto opts = small();
  opts.max_message_size = 1;
  auto less = parts(opts);
  opts.max_message_size = 1001;
  auto more = parts(opts);

  // The lane has 64 KiB; the frame that is being written counts beside it.
  CAF_CHECK_EQUAL(more["WebSockets"] - less["WebSockets"], 3u * 1000u);
}

CAF_TEST(each_connection_counts_with_all_that_it_may_use) {
  auto grown = growth([](options& o) { ++o.max_connections; });
  CAF_CHECK_EQUAL(grown["outbound messages"], 16'384u);
  CAF_CHECK_EQUAL(grown["sockets"], 24'000u);
  CAF_CHECK_GREATER(grown["WebSockets"], 300'000u);
  CAF_CHECK_GREATER(grown["connections"], 204'000u);
  CAF_CHECK_EQUAL(grown["hook events"], 1792u);
  CAF_CHECK_EQUAL(grown.size(), 5u);

  grown = growth([](options& o) { ++o.max_handshakes; });
  CAF_CHECK_EQUAL(grown["sockets"], 24'000u);
  CAF_CHECK_GREATER(grown["handshakes"], 48u * 1024u);
  CAF_CHECK_EQUAL(grown.size(), 2u);

  grown = growth([](options& o) { ++o.max_http_connections; });
  CAF_CHECK_EQUAL(grown["sockets"], 24'000u);
  CAF_CHECK_GREATER(grown["HTTP connections"], 2u * 1024u * 1024u);
  CAF_CHECK_EQUAL(grown.size(), 2u);
}

CAF_TEST(buffers_that_the_system_sizes_are_not_counted) {
  auto opts = small();
  opts.socket_send_buffer = 0;
  CAF_CHECK_EQUAL(part(opts, "sockets"), 2u * 7'000u * (3u + 5u + 32u + 4u + 16u + 16u));
  opts.socket_receive_buffer = 0;
  CAF_CHECK_EQUAL(part(opts, "sockets"), 0u);
}

CAF_TEST(the_total_is_the_sum_of_the_parts) {
  const auto uut = memory_ceiling(options{});
  std::uint64_t sum = 0;
  for (const auto& part : uut.parts)
    sum += part.bytes;
  CAF_CHECK_EQUAL(uut.total, sum);
  CAF_CHECK_EQUAL(uut.parts.size(), 16u);
}

CAF_TEST(what_does_not_fit_is_the_largest_number) {
  auto opts = small();
  opts.max_connections = largest;
  auto uut = parts(opts);
  CAF_CHECK_EQUAL(uut["WebSockets"], largest);
  CAF_CHECK_EQUAL(uut["outbound messages"], largest);
  CAF_CHECK_EQUAL(uut["hook events"], largest);
  CAF_CHECK_EQUAL(memory_ceiling(opts).total, largest);

  opts = small();
  opts.max_outbound_bytes = largest;
  CAF_CHECK_EQUAL(part(opts, "outbound messages"), largest);
  CAF_CHECK_EQUAL(memory_ceiling(opts).total, largest);

  opts = small();
  opts.max_connections = 0;
  opts.max_message_size = largest;
  CAF_CHECK_EQUAL(part(opts, "WebSockets"), 0u);
}
