// SPDX-License-Identifier: MIT
#define CAF_SUITE hub_handlers
#include <caf/test/unit_test.hpp>

#include "../support/hub_fixture.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <hubcaf/actors/messages.hpp>

#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

using namespace hubcaf;

namespace handlers_test {

struct point {
  int x = 0;
  int y = 0;
};

HUBCAF_MESSAGE(point, "test.point", x, y)

/// A typed actor of a user's, as a class.
using mirror_actor = caf::typed_actor<caf::replies_to<inbound>::with<any_message>>;

class mirror : public mirror_actor::base {
public:
  using mirror_actor::base::base;

protected:
  behavior_type make_behavior() override {
    return {[](const inbound& message) {
      const auto& at = message.as<point>();
      return any_message(point{at.y, at.x});
    }};
  }
};

struct picky {
  std::string text;
};

HUBCAF_MESSAGE(picky, "test.picky", text)

std::optional<violation> check(const picky& value) {
  return value.text.at(3) == 'x' ? std::nullopt : std::optional(violation{"/text", "an x"});
}

} // namespace handlers_test

using namespace handlers_test;

CAF_TEST_FIXTURE_SCOPE(hub_handlers_tests, test::hub_fixture)

CAF_TEST(a_declared_message_reaches_a_lambda_as_a_struct) {
  CAF_MESSAGE("S40, S41");
  auto& hub = start();
  hub.on<point>([](const point& at, const inbound& message) { message.reply(point{at.x + 1, at.y + 1}); }).wait();
  test::hub_client alice{hub, "alice"};

  alice.say(R"({"type":"test.point","content":{"x":1,"y":2},"meta":{"ref":"r"}})");

  CAF_CHECK(alice.hears(R"({"type":"test.point","content":{"x":2,"y":3},"meta":{"ref":"r"},)"));
}

CAF_TEST(content_that_does_not_fit_is_refused_with_its_pointer) {
  CAF_MESSAGE("bad_content");
  auto& hub = start();
  hub.on<point>([](const point& at, const inbound& message) { message.reply(at); }).wait();
  test::hub_client alice{hub, "alice"};

  alice.say(R"({"type":"test.point","content":{"x":1}})");

  CAF_CHECK(alice.hears(R"("code":"bad_content","message":"/content/y: missing; expected an integer)"));
}

CAF_TEST(handlers_are_found_listed_replaced_and_removed) {
  CAF_MESSAGE("S40, S42");
  auto& hub = start();
  hub.on("chat.*", [](const inbound& message) { message.reply({"by.prefix", 0}); }).wait();
  hub.on("chat.a", [](const inbound& message) { message.reply({"by.first", 0}); }).wait();
  hub.on("chat.a", [](const inbound& message) { message.reply({"by.second", 0}); }).wait();
  test::hub_client alice{hub, "alice"};

  alice.say(R"({"type":"chat.a"})");
  CAF_CHECK(alice.hears("by.second"));
  CAF_CHECK_EQUAL(hub.handlers().size(), 2u);
  CAF_CHECK(hub.find_handler("chat.b")->pattern == "chat.*");
  CAF_CHECK(!hub.find_handler("user.login"));

  hub.unregister_handler("chat.a").wait();
  alice.say(R"({"type":"chat.a"})");
  CAF_CHECK(alice.hears("by.prefix"));
  CAF_CHECK(test::thrown_by([&] { hub.on("a*b", [](const inbound&) {}); }).starts_with("handler pattern 'a*b'"));
}

CAF_TEST(a_handler_on_the_io_thread_runs_where_its_sender_is) {
  auto& hub = start();
  std::mutex mutex;
  std::map<std::string, std::set<std::thread::id>> threads;
  hub
    .on("test.where",
        [&](const inbound& message) {
          {
            const std::lock_guard guard{mutex};
            threads[message.client_id()].insert(std::this_thread::get_id());
          }
          message.reply({"test.here", 0});
        },
        {run_on::io_thread})
    .wait();
  test::hub_client alice{hub, "alice"};
  test::hub_client bob{hub, "bob"};

  for (int i = 0; i < 20; ++i)
    for (auto* one : {&alice, &bob}) {
      one->say(R"({"type":"test.where"})");
      CAF_CHECK(one->hears("test.here"));
    }

  const std::lock_guard guard{mutex};
  CAF_CHECK_EQUAL(threads["alice"].size(), 1u);
  CAF_CHECK_EQUAL(threads["bob"].size(), 1u);
  CAF_CHECK(threads["alice"] != threads["bob"]); // handed out in turn to two io threads
}

CAF_TEST(a_typed_actor_of_the_callers_system_handles) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  {
    hub hub{system, settings};
    auto mirror_handle = system.spawn<mirror>();
    hub.register_handler<point>("test.point", mirror_handle);
    hub.start();
    test::hub_client alice{hub, "alice"};

    alice.say(R"({"type":"test.point","content":{"x":1,"y":2},"meta":{"ref":5}})");
    CAF_CHECK(alice.hears(R"("content":{"x":2,"y":1},"meta":{"ref":5})"));

    caf::anon_send_exit(mirror_handle, caf::exit_reason::kill);
    alice.say(R"({"type":"test.point","content":{"x":1,"y":2},"meta":{"ref":6}})");
    // Before or after the hub has learnt of the end and removed the route.
    const auto answer = alice.hear();
    CAF_CHECK(answer.find(R"("code":"handler_failed")") != std::string::npos ||
              answer.find(R"("code":"unknown_type")") != std::string::npos);
  }
}

CAF_TEST(a_message_is_pushed_to_its_handler_from_inside) {
  CAF_MESSAGE("S42");
  auto& hub = start();
  hub
    .on<point>([&](const point& at, const inbound& message) {
      log.add("got " + std::to_string(at.x) + " from '" + message.client_id() + "'");
    })
    .wait();

  CAF_CHECK(hub.push(point{7, 8}) == send_result::accepted);
  CAF_CHECK(hub.push({"test.point", 1}) == send_result::bad_content);
  CAF_CHECK(hub.push({"test.nobody", 1}) == send_result::no_handler);

  CAF_CHECK_EQUAL(log.wait_for("got"), "got 7 from ''");
}

CAF_TEST(a_check_that_throws_costs_one_error) {
  auto& hub = start();
  hub.on<picky>([](const picky& value, const inbound& message) { message.reply(value); }).wait();
  test::hub_client alice{hub, "alice"};

  alice.say(R"({"type":"test.picky","content":{"text":"ab"}})");
  CAF_CHECK(alice.hears("handler_failed"));
  alice.say(R"({"type":"test.picky","content":{"text":"abcx"}})");
  CAF_CHECK(alice.hears("abcx"));
}

CAF_TEST(a_failing_handler_leaves_other_clients_alone) {
  CAF_MESSAGE("S44");
  auto& hub = start();
  hub.on("test.throw", [](const inbound&) { throw std::runtime_error("no"); }).wait();
  hub.on("test.echo", [](const inbound& message) { message.reply({"test.echo", 1}); }).wait();
  test::hub_client alice{hub, "alice"};
  test::hub_client bob{hub, "bob"};

  for (int i = 0; i < 20; ++i) {
    alice.say(R"({"type":"test.throw"})");
    bob.say(R"({"type":"test.echo"})");
    CAF_CHECK(alice.hears("handler_failed"));
    CAF_CHECK(bob.hears("test.echo"));
  }
}

CAF_TEST_FIXTURE_SCOPE_END()
