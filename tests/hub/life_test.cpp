// SPDX-License-Identifier: MIT
#define CAF_SUITE hub_life
#include <caf/test/unit_test.hpp>

#include "../support/hub_fixture.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <atomic>
#include <future>
#include <thread>
#include <utility>

using namespace hubcaf;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(hub_life_tests, test::hub_fixture)

CAF_TEST(a_hub_that_was_never_started_ends_cleanly) {
  hub idle{settings};
  idle.on("test.x", [](const inbound&) {});

  CAF_CHECK_EQUAL(idle.port(), 0u);
  CAF_CHECK(idle.stop());
}

CAF_TEST(bad_settings_are_refused_by_name) {
  settings.max_queue_size = 0;
  const auto refused = test::thrown_by([&] { hub refuses{settings}; });

  CAF_CHECK(refused.starts_with("max_queue_size: \"0\" is not allowed"));
}

CAF_TEST(a_port_in_use_is_one_clear_error) {
  auto& first = start();
  settings.port = first.port();
  hub second{settings};

  const auto refused = test::thrown_by([&] { second.start(); });

  CAF_CHECK(refused.find(std::to_string(first.port())) != std::string::npos);
}

CAF_TEST(what_was_accepted_is_answered_before_the_end) {
  CAF_MESSAGE("S104");
  auto& hub = start();
  std::promise<void> entered;
  std::promise<void> go_on;
  auto gate = go_on.get_future().share();
  hub
    .on("test.slow",
        [&, first = true](const inbound& message) mutable {
          if (std::exchange(first, false))
            entered.set_value();
          gate.wait();
          message.reply({"test.done", raw_json{std::string(message.content())}});
        })
    .wait();
  test::hub_client alice{hub, "alice"};
  for (int i = 0; i < 3; ++i)
    alice.say(R"({"type":"test.slow","content":)" + std::to_string(i) + '}');
  entered.get_future().wait();
  // All three are in the mailbox once the third counts as received.
  while (hub.stats().messages_received < 3)
    std::this_thread::yield();

  auto stopped = std::async(std::launch::async, [&] { return hub.stop(10s); });
  while (!hub.stats().is_shutdown)
    std::this_thread::yield();
  CAF_CHECK(hub.send("alice", {"test.late", 1}) == send_result::shutting_down);
  go_on.set_value();

  for (int i = 0; i < 3; ++i)
    CAF_CHECK(alice.hears(R"("type":"test.done","content":)" + std::to_string(i)));
  CAF_CHECK(alice.hears(R"("type":"system.closing","content":{"code":1012,"reason":"shutdown")"));
  const auto close = alice.socket.read_frame();
  CAF_REQUIRE(close.has_value());
  CAF_CHECK_EQUAL(close->op, 8);
  CAF_CHECK_EQUAL(close->payload.substr(0, 2), std::string("\x03\xf4"));
  alice.socket.send(test::close_frame(1012));
  alice.socket.shutdown();
  CAF_CHECK(stopped.get());
}

CAF_TEST(what_cannot_be_delivered_by_the_deadline_is_counted_not_awaited) {
  CAF_MESSAGE("S104");
  auto& hub = start();
  std::promise<void> go_on;
  auto gate = go_on.get_future().share();
  std::atomic<bool> returned{false};
  hub
    .on("test.stuck",
        [&](const inbound&) {
          gate.wait();
          returned = true;
        })
    .wait();
  test::hub_client alice{hub, "alice"};
  alice.say(R"({"type":"test.stuck"})");
  alice.say(R"({"type":"test.stuck"})");
  while (hub.stats().messages_received < 2)
    std::this_thread::yield();

  auto stopped = std::async(std::launch::async, [&] { return hub.stop(50ms); });
  CAF_CHECK(alice.hears("system.closing")); // although the handler is stuck
  alice.socket.close();
  go_on.set_value();

  CAF_CHECK(!stopped.get());
  CAF_CHECK(returned.load()); // nothing of the user's runs after the stop
}

CAF_TEST(no_handler_runs_after_the_stop_not_even_a_removed_one) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  std::atomic<int> runs{0};
  std::promise<void> go_on;
  auto gate = go_on.get_future().share();
  hub removes{system, settings};
  removes
    .on("test.x",
        [&](const inbound&) {
          ++runs;
          gate.wait();
        })
    .wait();
  for (int i = 0; i < 8; ++i)
    CAF_CHECK(removes.push({"test.x", i}) == send_result::accepted);
  removes.unregister_handler("test.x").wait();
  while (runs == 0)
    std::this_thread::yield();

  auto stopped = std::async(std::launch::async, [&] { return removes.stop(0ms); });
  while (!removes.stats().is_shutdown)
    std::this_thread::yield();
  // The first message is in hand: a stop that did not wait for the removed handler would be over long before.
  CAF_CHECK(stopped.wait_for(300ms) == std::future_status::timeout);
  go_on.set_value();
  stopped.get();

  const auto runs_at_stop = runs.load();
  CAF_CHECK(removes.push({"test.x", 9}) == send_result::shutting_down);
  system.await_all_actors_done();
  CAF_CHECK_EQUAL(runs.load(), runs_at_stop);
}

CAF_TEST(a_hub_is_started_once) {
  auto& hub = start();
  CAF_CHECK_EQUAL(test::thrown_by([&] { hub.start(); }), "a hub can be started once");
  hub.stop(std::chrono::milliseconds::max());
  CAF_CHECK_EQUAL(test::thrown_by([&] { hub.start(); }), "a hub can be started once");
}

CAF_TEST(hooks_tell_of_clients_and_may_be_removed) {
  CAF_MESSAGE("S70, S71, S74");
  auto& hub = start();
  hub.add_hook("client_connected", [&](const event& what) { log.add("+" + what.client_id); });
  const auto number = hub.add_hook(event_kind::client_disconnected, [&](const event& what) {
    log.add("-" + what.client_id + ' ' + std::string(to_string(*what.reason)));
  });
  const auto refused = test::thrown_by([&] { hub.add_hook("client_vanished", [](const event&) {}); });
  CAF_CHECK(refused.starts_with("hook 'client_vanished'"));
  CAF_CHECK(hub.stats().registered_hooks["client_connected"] == 1);

  {
    test::hub_client alice{hub, "alice"};
    CAF_CHECK_EQUAL(log.wait_for("+alice"), "+alice");
  }
  CAF_CHECK_EQUAL(log.wait_for("-alice"), "-alice client_disconnect");
  hub.remove_hook(number);
  CAF_CHECK(hub.stats().registered_hooks["client_disconnected"] == 0);
}

CAF_TEST(a_client_can_be_disconnected_by_code) {
  auto& hub = start();
  test::hub_client alice{hub, "alice"};
  CAF_CHECK_EQUAL(hub.clients().size(), 1u);

  CAF_CHECK(hub.disconnect("alice", "enough") == send_result::accepted);
  CAF_CHECK(hub.disconnect("bob") == send_result::no_such_client);

  CAF_CHECK(alice.hears(R"("reason":"server_disconnect","message":"enough")"));
}

CAF_TEST(several_hubs_live_in_one_actor_system) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  hub first{system, settings};
  hub second{system, settings};
  first.start();
  second.start();
  test::hub_client alice{first, "alice"};

  CAF_CHECK(first.port() != second.port());
  CAF_CHECK(first.send("alice", {"test.note", 1}) == send_result::accepted);
  CAF_CHECK(alice.hears("test.note"));
  CAF_CHECK(second.stop(0ms));
}

CAF_TEST_FIXTURE_SCOPE_END()
