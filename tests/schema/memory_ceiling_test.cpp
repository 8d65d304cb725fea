// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_memory_ceiling
#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/memory_ceiling.hpp>
#include <hubcaf/schema/options.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <string>

using namespace hubcaf;

namespace {

constexpr auto largest = std::numeric_limits<std::uint64_t>::max();

/// Small, and no two alike, so that each part can be worked out by hand.
options small() {
  options result;
  result.io_threads = 2;
  result.max_connections = 3;
  result.max_http_connections = 4;
  result.max_handshakes = 5;
  result.max_message_size = 1000;
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
  return result;
}

std::map<std::string, std::uint64_t> parts(const options& opts) {
  std::map<std::string, std::uint64_t> result;
  for (const auto& part : memory_ceiling(opts).parts)
    result.emplace(part.queue, part.bytes);
  return result;
}

/// The bytes of the part with this name.
std::uint64_t part(const options& opts, const std::string& queue) {
  return parts(opts)[queue];
}

} // namespace

CAF_TEST(each_kind_of_queue_counts_what_it_can_hold) {
  auto uut = parts(small());

  CAF_CHECK_EQUAL(uut.size(), 11u);
  CAF_CHECK_EQUAL(uut["outbound messages"], 59'152u);        // 10,000 + 3 * 16,384
  CAF_CHECK_EQUAL(uut["inbound messages"], 6'400u);          //
  CAF_CHECK_EQUAL(uut["messages being assembled"], 55'992u); // 3 * (1,000 + 16,384 + 256 + 1,024)
  CAF_CHECK_EQUAL(uut["messages of suspended clients"], 3'000u);
  CAF_CHECK_EQUAL(uut["control messages"], 196'608u);            // 3 * 65,536
  CAF_CHECK_EQUAL(uut["hook events"], 23'328u);                  // 20,000 + (7 + 2 * 3) * 256
  CAF_CHECK_EQUAL(uut["broadcasts"], 60'000u);                   // 2 * 30,000
  CAF_CHECK_EQUAL(uut["REST requests and answers"], 53'312u);    // 40,000 + 13 * 1,024
  CAF_CHECK_EQUAL(uut["handshakes"], 1'894'400u);                // (5 + 32) * 51,200
  CAF_CHECK_EQUAL(uut["HTTP requests being read"], 42'967'040u); // (4 + 16) * (51,200 + 2,097,152)
  CAF_CHECK_EQUAL(uut["bookkeeping"], 14'592u);                  // (3 * 5 + 2 * 11 + 7 + 13) * 256
}

CAF_TEST(the_total_is_the_sum_of_the_parts) {
  CAF_CHECK_EQUAL(memory_ceiling(small()).total, 45'333'824u);

  const auto uut = memory_ceiling(options{});
  std::uint64_t sum = 0;
  for (const auto& part : uut.parts)
    sum += part.bytes;
  CAF_CHECK_EQUAL(uut.total, sum);
}

CAF_TEST(bytes_bound_how_many_messages_wait_for_clients) {
  auto opts = small();
  opts.client_queue_size = 0; // as max_queue_size: 3 * 10,000 is more than 59,152 / 64

  CAF_CHECK_EQUAL(part(opts, "bookkeeping"), 247'296u); // (924 + 22 + 7 + 13) * 256
}

CAF_TEST(queues_without_a_size_of_their_own_count_the_common_one) {
  auto opts = small();
  opts.max_queue_size = 20;
  opts.hook_queue_size = 0;
  opts.broadcast_queue_size = 0;

  auto uut = parts(opts);
  CAF_CHECK_EQUAL(uut["hook events"], 26'656u); // 20,000 + (20 + 2 * 3) * 256
  CAF_CHECK_EQUAL(uut["bookkeeping"], 22'528u); // (15 + 2 * 20 + 20 + 13) * 256
}

CAF_TEST(the_control_lane_has_room_for_the_largest_message) {
  auto opts = small();
  opts.max_message_size = 100'000;

  CAF_CHECK_EQUAL(part(opts, "control messages"), 300'000u);
}

CAF_TEST(more_of_anything_that_bounds_a_queue_raises_the_ceiling) {
  for (auto member : {&options::io_threads, &options::max_connections, &options::max_http_connections,
                      &options::max_handshakes, &options::max_message_size, &options::client_queue_size,
                      &options::max_outbound_bytes, &options::max_inbound_bytes, &options::hook_queue_size,
                      &options::hook_queue_bytes, &options::broadcast_queue_size, &options::broadcast_queue_bytes,
                      &options::rest_queue_size, &options::rest_queue_bytes}) {
    auto opts = small();
    opts.*member *= 2;
    CAF_CHECK(memory_ceiling(opts).total > memory_ceiling(small()).total);
  }
}

CAF_TEST(what_does_not_fit_is_the_largest_number) {
  auto opts = small();
  opts.max_connections = largest;
  auto uut = parts(opts);
  CAF_CHECK_EQUAL(uut["messages being assembled"], largest);
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
  CAF_CHECK_EQUAL(part(opts, "messages being assembled"), 0u);
  CAF_CHECK(memory_ceiling(opts).total < largest);
}
