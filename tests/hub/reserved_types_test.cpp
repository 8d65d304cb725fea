// SPDX-License-Identifier: MIT
#define CAF_SUITE hub_reserved_types
#include <caf/test/unit_test.hpp>

#include "../support/hub_fixture.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include <stdexcept>

using namespace hubcaf;

namespace reserved_types_test {

struct order {
  int id = 0;
};

HUBCAF_MESSAGE(order, "system.order", id)

} // namespace reserved_types_test

namespace {

using reserved_types_test::order;

void nothing(const inbound&) {
}

std::string refusal_of(const std::function<void()>& registration) {
  try {
    registration();
  } catch (const std::invalid_argument& refused) {
    return refused.what();
  }
  return {};
}

void echo(const inbound& message) {
  message.reply({message.type(), raw_json{std::string(message.content())}});
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(hub_reserved_types_tests, test::hub_fixture)

CAF_TEST(every_way_to_register_refuses_reserved_patterns) {
  auto& hub = start();
  const auto actor =
    hub.system().spawn([](caf::event_based_actor*, int) -> caf::behavior { return {[](const inbound&) {}}; }, 0);
  const auto is_refused = [](const std::string& pattern, const std::function<void()>& registration) {
    const auto text = refusal_of(registration);
    CAF_CHECK(text.starts_with("handler pattern '" + pattern + "': reserved for the hub, "));
    CAF_CHECK_EQUAL(text.find('\n'), std::string::npos);
  };
  for (const std::string pattern :
       {"ping", "ack", "system.*", "system.news.*", "system.welcome", "topic.*", "auth.login", "admin.*"}) {
    is_refused(pattern, [&] { hub.on(pattern, nothing); });
    is_refused(pattern, [&] { hub.on<order>(pattern, [](const order&, const inbound&) {}); });
    is_refused(pattern, [&] { hub.replace(pattern, nothing); });
    is_refused(pattern, [&] { hub.register_handler(pattern, actor); });
    is_refused(pattern, [&] { hub.register_handler<order>(pattern, actor); });
    is_refused(pattern, [&] { hub.supervise(pattern, [] { return nothing; }); });
    is_refused(pattern, [&] { hub.supervise<order>(pattern, [] { return [](const order&, const inbound&) {}; }); });
  }
  is_refused("system.order", [&] { hub.on<order>([](const order&, const inbound&) {}); });

  CAF_CHECK(hub.handlers().empty());
}

CAF_TEST(handlers_may_be_registered_for_pong_and_error_and_beside_what_is_reserved) {
  auto& hub = start();
  for (const auto* pattern : {"pong", "error", "error.*", "systems.*", "*"})
    hub.on(pattern, echo).wait();
  test::hub_client alice{hub, "alice"};

  for (const std::string type : {"pong", "error", "error.x", "systems.x"}) {
    alice.say(R"({"type":")" + type + "\"}");

    CAF_CHECK(alice.hears(R"({"type":")" + type + "\""));
  }
  CAF_CHECK_EQUAL(hub.handlers().size(), 5u);
}

CAF_TEST(a_handler_of_all_types_gets_no_reserved_ones) {
  auto& hub = start();
  hub.on("*", echo).wait();
  test::hub_client alice{hub, "alice"};

  for (const std::string type : {"ack", "system.foo", "topic.join", "auth.token", "admin.kick"}) {
    alice.say(R"({"type":")" + type + "\"}");

    CAF_CHECK(alice.hears(R"("code":"unknown_type")"));
    CAF_CHECK(!hub.find_handler(type));
    CAF_CHECK_EQUAL(to_string(hub.push({type, 1})), to_string(send_result::no_handler));
  }
  // These two are ignored, and the hub itself answers the ping.
  alice.say(R"({"type":"pong"})");
  alice.say(R"({"type":"error"})");
  alice.say(R"({"type":"ping"})");
  CAF_CHECK(alice.hears(R"({"type":"pong")"));
  alice.say(R"({"type":"other"})");
  CAF_CHECK(alice.hears(R"("code":"type_format")"));
  CAF_CHECK(alice.hears(R"({"type":"other")"));
}

CAF_TEST(code_may_send_reserved_types) {
  auto& hub = start();
  test::hub_client alice{hub, "alice"};

  hub.send("alice", {"system.news", 1});
  hub.broadcast({"topic.news", 2}).wait();

  CAF_CHECK(alice.hears(R"({"type":"system.news","content":1)"));
  CAF_CHECK(alice.hears(R"({"type":"topic.news","content":2)"));
}

CAF_TEST(no_built_in_is_listed_as_a_handler) {
  auto& hub = start();
  test::hub_client alice{hub, "alice"};
  alice.say(R"({"type":"ping"})");
  CAF_CHECK(alice.hears(R"({"type":"pong")"));

  CAF_CHECK(hub.handlers().empty());
  CAF_CHECK(!hub.find_handler("ping"));
}

CAF_TEST_FIXTURE_SCOPE_END()
