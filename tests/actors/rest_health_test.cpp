// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_rest_health
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hub_gateway.hpp>
#include <hubcaf/schema/http_message.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <utility>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

namespace {

options with_small_queues() {
  options result;
  result.client_queue_size = 10;
  return result;
}

struct fixture {
  hub_world world{with_small_queues()};
  hub_gateway way_in{world.hub, {world.hub->io_threads[0].state}};

  /// The answer that is there when the call returns, without any actor having run.
  std::optional<http_response> ask_at_once(const std::string& method, const std::string& path) {
    std::optional<http_response> answer;
    http_request request;
    request.method = method;
    request.path = path;
    way_in.on_request(std::move(request), [&](http_response response) { answer = std::move(response); });
    return answer;
  }

  boost::json::value health() {
    const auto answer = ask_at_once("GET", "/ws/health");
    CAF_REQUIRE(answer.has_value());
    CAF_REQUIRE_EQUAL(answer->status, 200u);
    return boost::json::parse(answer->body);
  }

  std::string status() {
    return std::string(health().at("status").as_string());
  }

  double utilization() {
    return health().at("stats").at("queue_utilization").to_number<double>();
  }

  /// In small steps, so that no clock is late.
  void pass(std::chrono::milliseconds time) {
    for (; time.count() > 0; time -= 500ms)
      world.jump(500ms);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(rest_health_tests, fixture)

CAF_TEST(health_waits_for_no_actor) {
  for (const auto& [method, status] : {std::pair("GET", 200u), std::pair("HEAD", 200u), std::pair("POST", 405u)}) {
    const auto answer = ask_at_once(method, "/ws/health");
    CAF_REQUIRE(answer.has_value());
    CAF_CHECK_EQUAL(answer->status, status);
  }
}

CAF_TEST(health_is_answered_when_the_rest_actor_is_gone_and_its_places_are_taken) {
  caf::anon_send_exit(world.hub->rest.get(), caf::exit_reason::kill);
  world.run();
  while (world.hub->rest_requests->try_acquire())
    ;

  CAF_CHECK_EQUAL(status(), "healthy");

  while (world.hub->rest_requests->size() != 0)
    world.hub->rest_requests->release();
}

CAF_TEST(health_looks_at_no_client) {
  world.connect("alice");
  const auto alice = world.hub->clients.find("alice");
  while (alice->queue.try_acquire())
    ;

  CAF_CHECK_EQUAL(utilization(), 0.0);
  world.pass(8s);
  CAF_CHECK_EQUAL(utilization(), 1.0);

  while (alice->queue.size() != 0)
    alice->queue.release();
  CAF_CHECK_EQUAL(utilization(), 1.0);
  world.pass(8s);
  CAF_CHECK_EQUAL(utilization(), 0.0);
}

CAF_TEST(clients_are_counted_as_they_come_and_go) {
  const auto alice = world.connect("alice");
  world.connect("anon-6ba7b810-9dad-41d1-80b4-00c04fd430c8");
  CAF_CHECK_EQUAL(std::int64_t(health().at("stats").at("active_connections").as_int64()), 2);

  alice->ends(session_end::lost);
  world.run();

  CAF_CHECK_EQUAL(std::int64_t(health().at("stats").at("active_connections").as_int64()), 1);
  CAF_CHECK_EQUAL(world.hub->clients.count(false), 0u);
  CAF_CHECK_EQUAL(world.hub->clients.count(true), 1u);
}

CAF_TEST(one_overflow_is_critical_until_the_window_has_passed) {
  CAF_MESSAGE("S85, health_window");
  pass(10s);
  world.hub->counters.add(counter::queue_overflows);

  CAF_CHECK_EQUAL(status(), "critical");
  pass(59s);
  CAF_CHECK_EQUAL(status(), "critical");
  pass(8s);
  CAF_CHECK_EQUAL(status(), "healthy");
  CAF_CHECK_EQUAL(std::int64_t(health().at("stats").at("queue_overflows").as_int64()), 1);
}

CAF_TEST(failed_messages_are_forgotten_with_the_window) {
  CAF_MESSAGE("S85, health_window");
  world.hub->counters.add(counter::messages_failed, 5);
  CAF_CHECK_EQUAL(status(), "warning");
  CAF_CHECK_EQUAL(health().at("stats").at("message_success_rate").to_number<double>(), 0.0);

  pass(67s);

  CAF_CHECK_EQUAL(status(), "healthy");
  CAF_CHECK_EQUAL(health().at("stats").at("message_success_rate").to_number<double>(), 1.0);
}

CAF_TEST(timeouts_count_against_the_connections_that_were_open_in_the_window) {
  CAF_MESSAGE("S85, health_window");
  // A hundred that came and went long ago do not make up for one that timed out among two.
  world.hub->counters.add(counter::connections, 102);
  world.hub->counters.add(counter::disconnections, 100);
  pass(70s);
  world.hub->counters.add(counter::heartbeat_timeouts);
  CAF_CHECK_EQUAL(status(), "warning");

  world.hub->counters.add(counter::connections, 18);
  CAF_CHECK_EQUAL(status(), "healthy");
}

CAF_TEST_FIXTURE_SCOPE_END()
