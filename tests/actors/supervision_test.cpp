// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_supervision
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hooks.hpp>
#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/actors/rest_health.hpp>
#include <hubcaf/actors/stats.hpp>
#include <hubcaf/schema/codec.hpp>
#include <hubcaf/schema/http_message.hpp>
#include <hubcaf/transport/gateway.hpp>

#include <memory>
#include <string>
#include <utility>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

/// The hub after one of its actors has died or thrown.
namespace {

struct fixture {
  hub_world world;

  /// Asks the REST actor. @returns the status, or 0 without an answer.
  unsigned ask() {
    unsigned status = 0;
    auto request = std::make_shared<http_request>();
    request->method = "GET";
    request->path = "/ws/stats";
    compat::post(world.hub->rest, rest_call{request, [&](http_response answer) { status = answer.status; }});
    world.run();
    return status;
  }

  send_result send_to(const char* id) {
    return send(*world.hub, id, pack(*world.hub, any_message("test.note", 1), {}, type_name::from_code),
                [this](message_fate) { ++told; });
  }

  int told = 0;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(supervision_tests, fixture)

CAF_TEST(rest_comes_back) {
  compat::kill(world.hub->rest.get());
  world.run();

  CAF_CHECK_EQUAL(ask(), 200u);
  CAF_CHECK(world.hub->life == hub_life::serving);
}

CAF_TEST(a_responder_that_throws_costs_its_request_only) {
  auto request = std::make_shared<http_request>();
  request->method = "GET";
  request->path = "/ws/stats";
  const auto before = world.hub->rest.get();
  compat::post(world.hub->rest, rest_call{request, [](http_response) { throw std::bad_alloc(); }});
  world.run();

  CAF_CHECK_EQUAL(ask(), 200u);
  CAF_CHECK(world.hub->rest.get() == before);
}

CAF_TEST(hooks_come_back_with_their_subscriptions_and_their_places) {
  int seen = 0;
  const auto added =
    std::make_shared<const hook>(hook{1, event_kind::client_connected, [&](const event&) { ++seen; }, nullptr});
  ++world.hub->hook_counts[static_cast<std::size_t>(event_kind::client_connected)];
  world.hub->all_hooks.emplace(1, added);
  compat::post(world.hub->hooks, add_hook{added});
  world.run();
  compat::kill(world.hub->hooks.get());
  // Lost with the mailbox.
  world.hub->publish({event_kind::client_connected, "nobody", std::nullopt, {}, {}});
  world.run();

  world.connect("alice");

  CAF_CHECK_EQUAL(seen, 1);
  CAF_CHECK_EQUAL(world.hub->presence_events.size(), 0u);
}

CAF_TEST(receipts_come_back_and_tell_of_messages_sent_before) {
  const auto alice = world.connect("alice");
  alice->flush();
  CAF_CHECK(send_to("alice") == send_result::accepted);
  world.run();
  compat::kill(world.hub->receipts.get());
  world.run();

  alice->flush();
  world.run();

  CAF_CHECK_EQUAL(told, 1);
  CAF_CHECK_EQUAL(world.hub->receipts_under_way->size(), 0u);
}

CAF_TEST(the_heartbeat_comes_back) {
  const auto alice = world.connect("alice");
  compat::kill(world.hub->heartbeat.get());
  world.run();

  world.pass(world.hub->settings.heartbeat_interval * 2);

  CAF_CHECK(alice->pings > 0);
}

CAF_TEST(an_actor_that_dies_again_and_again_makes_the_hub_fail) {
  for (std::size_t i = 0; i < hub_context::most_deaths; ++i) {
    compat::kill(world.hub->rest.get());
    world.run();
  }
  CAF_CHECK(world.hub->life == hub_life::serving);

  compat::kill(world.hub->rest.get());
  world.run();

  CAF_CHECK(world.hub->life == hub_life::failed);
}

CAF_TEST(deaths_that_are_far_apart_are_survived) {
  for (std::size_t i = 0; i < 3 * hub_context::most_deaths; ++i) {
    compat::kill(world.hub->rest.get());
    world.jump(30s);
  }

  CAF_CHECK(world.hub->life == hub_life::serving);
  CAF_CHECK_EQUAL(ask(), 200u);
}

CAF_TEST(a_hub_without_its_registry_has_failed) {
  std::string cause;
  world.hub->on_failure([&](const std::string& why) { cause = why; });
  const auto alice = world.connect("alice");

  compat::kill(world.hub->registry);
  world.run();
  alice->flush();

  CAF_CHECK_EQUAL(cause, "hubcaf.registry: the actor ended");
  CAF_CHECK(alice->closed_with == close_code::internal_error);
  CAF_CHECK(alice->got(R"("reason":"internal_error")"));
  http_request request;
  request.method = "GET";
  const auto health = answer_health(*world.hub, request);
  CAF_CHECK_EQUAL(health.status, 503u);
  CAF_CHECK(health.body.starts_with(
    R"({"status":"critical","issues":["the hub has failed: hubcaf.registry: the actor ended")"));
  CAF_CHECK(!world.hub->accepts());
}

CAF_TEST(a_hub_without_a_roster_has_failed_and_its_clients_are_closed) {
  const auto alice = world.connect("alice");

  compat::kill(world.hub->io_threads.front().roster);
  world.run();

  CAF_CHECK(world.hub->life == hub_life::failed);
  CAF_CHECK(alice->closed_with == close_code::internal_error);
}

CAF_TEST(on_failure_is_told_once_and_at_once_if_it_is_late) {
  int calls = 0;
  world.hub->on_failure([&](const std::string&) { ++calls; });
  world.hub->fail("test", "one");
  world.hub->fail("test", "two");
  CAF_CHECK_EQUAL(calls, 1);

  std::string cause;
  world.hub->on_failure([&](const std::string& why) { cause = why; });

  CAF_CHECK_EQUAL(cause, "test: one");
}

CAF_TEST_FIXTURE_SCOPE_END()
