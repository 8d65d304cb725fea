// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_replacement_content
#include <caf/test/unit_test.hpp>

#include "../support/late_actor.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/inbox_place.hpp>

using namespace hubcaf;
using test::late_actor;

namespace {

struct amount {
  int n;
};

HUBCAF_MESSAGE(amount, "test.amount", n)

/// A handler for any content is replaced by one that takes amounts.
struct fixture {
  test::hub_world world;
  std::shared_ptr<test::fake_session> alice = world.connect("alice");
  late_actor older{world};
  std::string handled;

  void say(const std::string& content) {
    alice->says(R"({"type":"test.x","content":)" + content + '}');
    world.run();
    alice->flush();
  }

  void replace() {
    world.set_handler({"test.x",
                       &decode_content<amount>,
                       {},
                       [this](const inbound& message) { handled += std::to_string(message.as<amount>().n) + ' '; },
                       nullptr});
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(replacement_content_tests, fixture)

CAF_TEST(what_waits_is_decoded_anew_for_a_successor_with_another_struct) {
  world.set_handler(older.handles("test.x"));
  say("null");
  say(R"({"n":1})");
  say(R"({"n":2})");

  replace();
  older.answer();

  CAF_CHECK_EQUAL(handled, "1 2 ");
}

CAF_TEST(content_that_does_not_fit_the_successor_is_returned) {
  world.set_handler(older.handles("test.x"));
  say("null");
  say(R"("no amount")");
  say(R"({"n":2})");

  replace();
  older.answer();
  alice->flush();

  CAF_CHECK(alice->got(R"({"code":"bad_content","message":"/content: expected an object","pointer":"/content",)"
                       R"("expected":"an object"})"));
  CAF_CHECK_EQUAL(handled, "2 ");
  CAF_CHECK(world.hub->counters.report().inbound.returned_by.at("bad_content") == 1u);
}

CAF_TEST(the_message_of_a_suspended_connection_is_decoded_anew) {
  auto how = handler_options{};
  how.queue_size = 1;
  how.overflow = overflow_policy::suspend;
  world.set_handler(older.handles("test.x", how));
  say("null");
  say(R"({"n":1})");
  CAF_REQUIRE(!alice->reading);

  replace();
  older.answer();

  CAF_CHECK_EQUAL(handled, "1 ");
}

CAF_TEST(a_successor_without_struct_gets_the_content_as_json) {
  replace();
  auto blocking = older.handles("test.x");
  blocking.decode = &decode_content<amount>;
  world.set_handler(blocking);
  say(R"({"n":1,"more":true})");
  say(R"({"n":2})");

  world.on("test.x", [this](const inbound& message) { handled += message.content(); });
  older.answer();

  CAF_CHECK_EQUAL(handled, R"({"n":2})");
}

CAF_TEST_FIXTURE_SCOPE_END()
