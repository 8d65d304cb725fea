// SPDX-License-Identifier: MIT
// ctest: timeout=300
/// An exception in the service of one HTTP connection ends that connection alone: gateways that throw, and memory that
/// runs out at any allocation. This file replaces `operator new` and `aligned_alloc` for the whole test program.
#define CAF_SUITE transport_http_failure

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>
#include <utility>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

constexpr long never = std::numeric_limits<long>::max();

// Allocations that this thread may still make before one fails.
thread_local long allocations_left = never;

void* allocate(std::size_t bytes) {
  if (allocations_left != never && allocations_left-- == 0) {
    allocations_left = never;
    throw std::bad_alloc();
  }
  if (void* const place = std::malloc(bytes != 0 ? bytes : 1))
    return place;
  throw std::bad_alloc();
}

} // namespace

// GCC takes the `free` below for a mistake where it sees an allocation by another `new`.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

void* operator new(std::size_t bytes) {
  return allocate(bytes);
}

void* operator new[](std::size_t bytes) {
  return allocate(bytes);
}

void operator delete(void* place) noexcept {
  std::free(place);
}

void operator delete[](void* place) noexcept {
  std::free(place);
}

void operator delete(void* place, std::size_t) noexcept {
  std::free(place);
}

void operator delete[](void* place, std::size_t) noexcept {
  std::free(place);
}

// Asio's own allocations.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  try {
    std::free(allocate(1));
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  void* place = nullptr;
  return posix_memalign(&place, std::max(alignment, sizeof(void*)), bytes) == 0 ? place : nullptr;
}

#pragma GCC diagnostic pop

namespace {

struct fixture : transport_fixture {
  fixture() {
    config.http.handshake_timeout_ms = 60'000;
    // Each connection that is not given back is missed by the next.
    config.connections = {1, 1, 1, 1};
  }

  /// A connection that finds no room is tried again: the end of the one before it may not have been noticed yet.
  std::string asked(std::string_view request) {
    for (int i = 0; i < 10'000; ++i) {
      raw_client client(served->port());
      client.send(request);
      auto answer = client.read_all();
      if (!answer.empty() && !answer.starts_with("HTTP/1.1 429 ") && !answer.starts_with("HTTP/1.1 503 "))
        return answer;
    }
    return "no room";
  }

  /// @returns whether the allocation was reached.
  bool fail_allocation(long number, std::string_view request) {
    loops.front()->run([number] { allocations_left = number; });
    {
      raw_client client(served->port());
      client.send(request);
      const auto answer = client.read_all();
      const bool fits = answer.empty() || answer.starts_with("HTTP/1.1 200 ") || answer.starts_with("HTTP/1.1 500 ") ||
                        answer.starts_with("HTTP/1.1 101 ");
      CAF_CHECK_EQUAL(fits ? std::string() : answer, "");
    }
    return loops.front()->run([] { return std::exchange(allocations_left, never) == never; });
  }

  /// Lets each allocation that `request` needs fail, one after the other.
  /// @returns how many there were.
  long fail_all(std::string_view request) {
    for (long number = 0; number < 2000; ++number) {
      const bool reached = fail_allocation(number, request);
      CAF_CHECK(asked(get("/ws/after", "GET", "Connection: close\r\n")).ends_with("GET /ws/after"));
      if (!reached)
        return number;
    }
    return 2000;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_failure_tests, fixture)

CAF_TEST(a_gateway_that_throws_ends_its_connection) {
  bool throws = true;
  gate.answer = [&](const http_request&, const http_responder& respond) {
    if (throws)
      throw 42;
    respond({});
  };
  gate.decide = [](const std::string&) -> upgrade_answer { throw std::bad_alloc(); };
  start();

  CAF_CHECK(asked(get("/ws/x", "GET", "Connection: close\r\n")).starts_with("HTTP/1.1 500 "));
  CAF_CHECK(asked(get("/ws/a", "GET",
                      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
              .starts_with("HTTP/1.1 500 "));
  throws = false;
  CAF_CHECK(asked(get("/ws/x", "GET", "Connection: close\r\n")).starts_with("HTTP/1.1 200 "));
}

CAF_TEST(a_gateway_that_throws_at_a_session_ends_it) {
  gate.opening = [] { throw std::runtime_error("no session today"); };
  start();

  raw_client client(served->port());
  CAF_CHECK(client.upgrade("/ws/a").starts_with("HTTP/1.1 101 "));

  CAF_CHECK_EQUAL(client.read_all(), "");
  // The gateway has given back what it took.
  CAF_CHECK_EQUAL(gate.log.count("failed"), 0u);
  CAF_CHECK(asked(get("/ws/x", "GET", "Connection: close\r\n")).starts_with("HTTP/1.1 200 "));
}

CAF_TEST(a_log_that_throws_harms_nobody) {
  config.log = [](std::string_view) { throw std::bad_alloc(); };
  gate.answer = [](const http_request&, const http_responder&) { throw std::bad_alloc(); };
  start();

  CAF_CHECK(asked(get("/ws/x", "GET", "Connection: close\r\n")).starts_with("HTTP/1.1 500 "));
}

CAF_TEST(any_allocation_for_a_request_may_fail) {
  start();
  const auto allocations =
    fail_all(get("/ws/x?a=b&c=d", "POST", "Connection: close\r\nContent-Length: 400\r\n") + std::string(400, 'x'));
  CAF_MESSAGE("allocations: " << allocations);
  CAF_CHECK(allocations > 10 && allocations < 2000);
}

CAF_TEST(any_allocation_for_a_file_may_fail) {
  config.assets = std::make_shared<const web_assets>(web_assets::built_in());
  start();
  const auto allocations = fail_all(get("/static/websocket-client.js", "GET", "Connection: close\r\n"));
  CAF_CHECK(allocations > 10 && allocations < 2000);
}

CAF_TEST(any_allocation_for_a_refusal_may_fail) {
  gate.decide = [](const std::string&) -> upgrade_answer { return {{}, http_error(500, "not_today", "no")}; };
  start();
  const auto allocations = fail_all(get("/ws/a", "GET",
                                        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  CAF_CHECK(allocations > 10 && allocations < 2000);
}

CAF_TEST_FIXTURE_SCOPE_END()
