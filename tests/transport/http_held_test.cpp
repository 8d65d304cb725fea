// SPDX-License-Identifier: MIT
/// A response keeps its `held` until it was written or its connection has ended, and not longer.
#define CAF_SUITE transport_http_held

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <future>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

struct fixture : transport_fixture {
  fixture() {
    config.http.handshake_timeout_ms = 60'000;
  }

  /// A response whose `held` tells the log when it goes.
  http_response response(std::size_t bytes) {
    http_response result;
    result.body.assign(bytes, 'x');
    result.held = std::shared_ptr<const void>(&gate, [this](const void*) { gate.log.add("released"); });
    return result;
  }

  void answer_with(std::size_t bytes) {
    gate.answer = [this, bytes](const http_request&, const http_responder& respond) { respond(response(bytes)); };
  }

  /// Waits until the loop has taken every step that was due.
  void settle() {
    for (int i = 0; i < 5; ++i)
      loops.front()->run([] {});
  }
};

// More than both sockets take.
constexpr std::size_t large = 64 * 1024 * 1024;

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_held_tests, fixture)

CAF_TEST(a_response_is_held_until_the_peer_has_taken_it) {
  answer_with(large);
  start();
  raw_client client(served->port());
  client.send(get("/ws/x"));
  client.read_until("\r\n\r\n");
  settle();
  CAF_CHECK_EQUAL(gate.log.count("released"), 0u);

  CAF_CHECK_EQUAL(client.read(large).size(), large);

  // The connection stays.
  gate.log.wait_for("released");
  client.send(get("/ws/x", "HEAD"));
  client.read_until("\r\n\r\n");
  gate.log.wait_for("released", 2);
  CAF_CHECK_EQUAL(gate.log.count("released"), 2u);
}

CAF_TEST(a_response_goes_with_a_connection_that_is_reset) {
  answer_with(large);
  start();
  raw_client client(served->port());
  client.send(get("/ws/x"));
  client.read_until("\r\n\r\n");
  settle();
  CAF_CHECK_EQUAL(gate.log.count("released"), 0u);

  client.close(true);

  CAF_CHECK_EQUAL(gate.log.wait_for("released"), "released");
}

CAF_TEST(a_response_goes_when_its_time_is_over) {
  config.http.handshake_timeout_ms = 100;
  answer_with(large);
  start();
  raw_client client(served->port());

  client.send(get("/ws/x"));

  CAF_CHECK_EQUAL(gate.log.wait_for("released"), "released");
}

CAF_TEST(a_response_goes_when_the_listener_stops) {
  answer_with(large);
  start();
  raw_client client(served->port());
  client.send(get("/ws/x"));
  client.read_until("\r\n\r\n");

  stop();

  CAF_CHECK_EQUAL(gate.log.count("released"), 1u);
}

CAF_TEST(a_response_that_comes_too_late_goes_at_once) {
  std::promise<http_responder> asked;
  gate.answer = [&](const http_request&, http_responder respond) { asked.set_value(std::move(respond)); };
  start();
  raw_client client(served->port());
  client.send(get("/ws/x"));
  const auto respond = asked.get_future().get();
  stop();

  respond(response(10));

  CAF_CHECK_EQUAL(gate.log.count("released"), 1u);
}

CAF_TEST_FIXTURE_SCOPE_END()
