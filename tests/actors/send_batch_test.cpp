// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_send_batch
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/actors/roster_state.hpp>

#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

options two_io_threads() {
  options result;
  result.io_threads = 2;
  result.client_queue_size = 50;
  result.time_to_live_types = {{"test.short_lived", 10ms}};
  return result;
}

/// Handlers that reply and note how many actor messages are then on their way to the io thread of the client.
struct fixture {
  test::hub_world world{two_io_threads()};
  std::shared_ptr<test::fake_session> alice = world.connect("alice");
  std::vector<std::size_t> on_the_way;
  int replies = 0;

  void reply(const inbound& message) {
    message.reply({"test.reply", ++replies});
    look();
  }

  void look() {
    on_the_way.push_back(world.hub->io_threads[0].state->under_way);
  }

  /// Messages that the handler finds waiting together.
  void say(int count, const std::string& content = "0") {
    for (int i = 0; i < count; ++i)
      alice->says(R"({"type":"test.x","content":)" + content + "}");
    world.run();
    alice->flush();
    world.run();
  }

  /// So many calls show that the handler is quick.
  void show_that_it_is_quick() {
    say(16);
    on_the_way.clear();
  }

  std::string replies_in_order() const {
    std::string result;
    for (int i = 1; i <= replies; ++i)
      result += "test.reply " + std::to_string(i) + ';';
    return result;
  }

  std::string came() const {
    std::string result;
    for (const auto& text : alice->received) {
      const auto at = text.find(R"("test.reply","content":)");
      if (at != std::string::npos)
        result += "test.reply " + std::to_string(std::stoi(text.substr(at + 23))) + ';';
    }
    return result;
  }
};

using counts = std::vector<std::size_t>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(send_batch_tests, fixture)

CAF_TEST(nothing_waits_for_a_function_that_has_not_shown_that_it_is_quick) {
  world.on("test.x", [this](const inbound& message) { reply(message); });

  say(16);

  counts expected;
  for (std::size_t i = 1; i <= 16; ++i)
    expected.push_back(i);
  CAF_CHECK(on_the_way == expected);
  CAF_CHECK_EQUAL(came(), replies_in_order());
}

CAF_TEST(a_quick_function_sends_one_actor_message_per_turn) {
  world.on("test.x", [this](const inbound& message) { reply(message); });
  show_that_it_is_quick();
  std::size_t most = 0;
  world.after_each_turn([&] { most = std::max<std::size_t>(most, world.hub->io_threads[0].state->under_way); });

  say(20);
  world.after_each_turn({});

  CAF_CHECK(on_the_way == counts(20, 0));
  CAF_CHECK_EQUAL(most, 1u);
  CAF_CHECK_EQUAL(replies, 36);
  CAF_CHECK_EQUAL(came(), replies_in_order());
}

CAF_TEST(what_has_waited_for_50_microseconds_leaves_between_two_messages) {
  world.on("test.x", [this](const inbound& message) {
    reply(message);
    world.work_for(20us);
  });
  show_that_it_is_quick();

  say(6);

  CAF_CHECK(on_the_way == counts({0, 0, 0, 1, 1, 1}));
  CAF_CHECK_EQUAL(came(), replies_in_order());
}

CAF_TEST(a_call_that_took_long_is_not_trusted_again) {
  world.on("test.x", [this](const inbound& message) {
    reply(message);
    if (message.content() == "1")
      world.work_for(51us);
  });
  show_that_it_is_quick();

  say(1, "1");
  say(2);

  CAF_CHECK(on_the_way == counts({0, 1, 2}));
  CAF_CHECK_EQUAL(came(), replies_in_order());
}

CAF_TEST(messages_that_do_not_reach_the_function_say_nothing_of_it) {
  world.on("test.*", [this](const inbound& message) {
    reply(message);
    if (message.content() == "1")
      world.work_for(51us);
  });
  show_that_it_is_quick();
  say(1, "1");
  on_the_way.clear();

  for (int i = 0; i < 16; ++i)
    alice->says(R"({"type":"test.short_lived"})");
  world.jump(20ms);
  world.run();
  say(1);

  CAF_CHECK(on_the_way == counts({1}));
}

CAF_TEST(the_end_of_a_slow_client_does_not_overtake_what_waits) {
  world.on("test.x", [this](const inbound& message) {
    for (int i = 0; message.content() == "1" && i < 50; ++i)
      reply(message);
    CAF_CHECK((message.reply({"test.reply", 0}) == send_result::accepted) == (message.content() == "0"));
    look();
  });
  show_that_it_is_quick();

  say(1, "1");

  CAF_CHECK_EQUAL(on_the_way.back(), 1u);
  CAF_CHECK(alice->closed_with.has_value());
}

CAF_TEST(clients_of_another_hub_get_theirs_at_once) {
  auto more = two_io_threads();
  more.io_threads = 3;
  test::hub_world other{more};
  const auto bob = other.connect("bob", 2);
  const auto& way = other.hub->io_threads[2].state->under_way;
  std::vector<std::size_t> to_bob;
  world.on("test.x", [&](const inbound& message) {
    reply(message);
    CAF_CHECK(send(*other.hub, "bob", pack(*other.hub, {"test.reply", replies}, {}), {}) == send_result::accepted);
    to_bob.push_back(way);
  });
  show_that_it_is_quick();
  to_bob.clear();
  other.run();

  say(2);
  other.run();
  bob->flush();

  CAF_CHECK(on_the_way == counts({0, 0}));
  CAF_CHECK(to_bob == counts({1, 2}));
  CAF_CHECK_EQUAL(came(), replies_in_order());
  CAF_CHECK(bob->got("17") && bob->got("18"));
}

CAF_TEST(nothing_waits_if_the_handler_is_not_to_send_together) {
  handler_options how;
  how.sends_together = false;
  world.on(
    "test.x", [this](const inbound& message) { reply(message); }, how);
  show_that_it_is_quick();

  say(2);

  CAF_CHECK(on_the_way == counts({1, 2}));
}

CAF_TEST(what_somebody_is_told_the_fate_of_does_not_wait) {
  std::vector<message_fate> fates;
  world.on("test.x", [&](const inbound& message) {
    reply(message);
    message.reply({"test.reply", ++replies}, {}, [&](message_fate what) { fates.push_back(what); });
    look();
  });
  show_that_it_is_quick();
  fates.clear();

  say(2);

  CAF_CHECK(on_the_way == counts({0, 1, 1, 2}));
  CAF_CHECK(fates == std::vector(2, message_fate::delivered));
  CAF_CHECK_EQUAL(came(), replies_in_order());
}

CAF_TEST(a_broadcast_does_not_overtake_what_waits) {
  world.on("test.x", [this](const inbound& message) {
    reply(message);
    message.reply_all({"test.reply", ++replies});
    look();
    reply(message);
  });
  show_that_it_is_quick();

  say(2);

  CAF_CHECK(on_the_way == counts({0, 2, 2, 2, 4, 4}));
  CAF_CHECK_EQUAL(came(), replies_in_order());
}

CAF_TEST(each_io_thread_gets_its_own) {
  const auto bob = world.connect("bob", 1);
  world.on("test.x", [this](const inbound& message) {
    reply(message);
    CAF_CHECK_EQUAL(world.hub->io_threads[1].state->under_way.load(), 0u);
  });
  show_that_it_is_quick();
  for (const auto& who : {alice, bob, alice, bob})
    who->says(R"({"type":"test.x"})");

  world.run();
  alice->flush();
  bob->flush();

  CAF_CHECK(on_the_way == counts(4, 0));
  CAF_CHECK(alice->got("17") && bob->got("18") && alice->got("19") && bob->got("20"));
}

CAF_TEST(what_waits_leaves_if_the_function_throws) {
  world.on("test.x", [this](const inbound& message) {
    reply(message);
    if (message.content() == "1")
      throw std::runtime_error("enough");
  });
  show_that_it_is_quick();

  say(2, "1");

  CAF_CHECK_EQUAL(came(), replies_in_order());
  CAF_CHECK_EQUAL(replies, 18);
}

CAF_TEST_FIXTURE_SCOPE_END()
