// SPDX-License-Identifier: MIT
/// The stop of a listener.
#define CAF_SUITE transport_listener_stop

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <future>
#include <stdexcept>

#include <unistd.h>

using namespace hubcaf;

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

bool is_refused(std::uint16_t port) {
  try {
    const raw_client client(port);
    return false;
  } catch (const std::runtime_error&) {
    return true;
  }
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(listener_stop_tests, transport_fixture)

CAF_TEST(stopping_ends_what_is_idle_and_leaves_sessions) {
  start();
  raw_client idle(served->port());
  idle.send(get("/ws/x"));
  idle.read_response();
  raw_client half(served->port());
  half.send("GET /ws");
  const auto websocket = open();
  const auto port = served->port();

  stop();

  CAF_CHECK_EQUAL(idle.read_all(), "");
  CAF_CHECK_EQUAL(half.read_all(), "");
  websocket->send(client_frame(1, "still here"));
  CAF_CHECK_EQUAL(gate.log.wait_for("text"), "text still here");
  CAF_CHECK(is_refused(port));
}

CAF_TEST(stopping_lets_a_response_out) {
  std::promise<http_responder> asked;
  gate.answer = [&](const http_request&, http_responder respond) { asked.set_value(std::move(respond)); };
  start();
  raw_client client(served->port());
  client.send(get("/ws/x"));
  const auto respond = asked.get_future().get();
  std::promise<void> stopped;
  served->stop([&] { stopped.set_value(); });
  // The stop has begun: its first step ran before this.
  loops.front()->run([] {});

  http_response response;
  response.body = "last";
  respond(response);

  const auto answer = client.read_all();
  CAF_CHECK(answer.ends_with("\r\n\r\nlast"));
  CAF_CHECK(answer.find("\r\nConnection: close\r\n") != std::string::npos);
  client.close();
  stopped.get_future().wait();
}

CAF_TEST(stopping_does_not_wait_for_ever) {
  std::promise<http_responder> asked;
  gate.answer = [&](const http_request&, http_responder respond) { asked.set_value(std::move(respond)); };
  start();
  raw_client client(served->port());
  client.send(get("/ws/x"));
  const auto respond = asked.get_future().get();

  stop();

  CAF_CHECK(client.read_all().starts_with("HTTP/1.1 504 Gateway Timeout\r\n"));
}

CAF_TEST(stopping_twice_is_told_twice) {
  start(2);
  std::promise<void> first;
  std::promise<void> second;
  std::promise<void> third;

  served->stop([&] { first.set_value(); });
  served->stop([&] { second.set_value(); });
  first.get_future().wait();
  second.get_future().wait();
  served->stop([&] { third.set_value(); });

  CAF_CHECK(third.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready);
}

CAF_TEST(a_stopped_listener_may_outlive_its_loops) {
  start();
  const auto uut = served;
  stop();

  loops.clear();

  CAF_CHECK_EQUAL(uut.use_count(), 1);
}

CAF_TEST(a_listener_may_be_stopped_before_its_start) {
  loop_thread other;
  auto bound = listener::bind({&other.loop()}, config, gate);
  CAF_REQUIRE(bound.has_value());
  std::promise<void> stopped;

  (*bound)->stop([&] { stopped.set_value(); });
  (*bound)->start();

  CAF_CHECK(stopped.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready);
}

CAF_TEST_FIXTURE_SCOPE_END()
