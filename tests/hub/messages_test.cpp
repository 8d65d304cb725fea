// SPDX-License-Identifier: MIT
#define CAF_SUITE hub_messages
#include <caf/test/unit_test.hpp>

#include "../support/hub_fixture.hpp"

#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace hubcaf;

namespace {

any_message note(int number) {
  return {"test.note", number};
}

std::string expected(int number) {
  return R"({"type":"test.note","content":)" + std::to_string(number) + ',';
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(hub_messages_tests, test::hub_fixture)

CAF_TEST(a_message_reaches_the_client_it_is_sent_to) {
  CAF_MESSAGE("S50");
  auto& hub = start();
  test::hub_client alice{hub, "alice"};

  CAF_CHECK(hub.send("alice", note(1), R"({"k":"v"})") == send_result::accepted);
  CAF_CHECK(hub.send("nobody", note(1)) == send_result::no_such_client);

  CAF_CHECK(alice.hears(R"("content":1,"meta":{"k":"v"})"));
}

CAF_TEST(a_meta_is_built_of_names_and_values) {
  auto& hub = start();
  test::hub_client alice{hub, "alice"};

  CAF_CHECK(hub.send("alice", note(1), meta{{"from", "the \"hub\""}, {"n", 3}}) == send_result::accepted);
  CAF_CHECK(hub.broadcast(note(2), meta{{"n", 4}}).get().taken);

  CAF_CHECK(alice.hears(R"("content":1,"meta":{"from":"the \"hub\"","n":3})"));
  CAF_CHECK(alice.hears(R"("content":2,"meta":{"n":4})"));
}

CAF_TEST(a_meta_that_is_no_object_is_refused_before_anything_is_sent) {
  auto& hub = start();
  hub.on("test.note", [](const inbound&) {});
  const std::string wrong = "{not json";
  const std::vector<std::function<void()>> calls{
    [&] { hub.send("nobody", note(1), wrong); },
    [&] { hub.broadcast(note(1), wrong); },
    [&] { hub.notify(note(1), std::nullopt, wrong); },
    [&] { hub.push(note(1), wrong); },
  };

  for (const auto& call : calls) {
    std::string what;
    try {
      call();
    } catch (const std::invalid_argument& failure) {
      what = failure.what();
    }
    CAF_CHECK_EQUAL(what.find("meta is not a JSON object: "), 0u);
  }
  CAF_CHECK_EQUAL(hub.ledger().inbound.accepted, 0u);
  CAF_CHECK_EQUAL(hub.ledger().outbound.accepted, 0u);
}

CAF_TEST(a_broadcast_reaches_all_and_tells_how_many) {
  CAF_MESSAGE("S51");
  auto& hub = start();
  test::hub_client alice{hub, "alice"};
  test::hub_client bob{hub, "bob"};
  test::hub_client carol{hub, "carol"};

  const auto result = hub.broadcast(note(2)).get();

  CAF_CHECK(result.taken);
  CAF_CHECK_EQUAL(result.recipients, 3u);
  CAF_CHECK_EQUAL(result.accepted, 3u);
  for (auto* one : {&alice, &bob, &carol})
    CAF_CHECK(one->hears(expected(2)));
}

CAF_TEST(notify_says_what_happened) {
  CAF_MESSAGE("S52; section 9, defect 2");
  auto& hub = start();
  test::hub_client alice{hub, "alice"};

  CAF_CHECK(hub.notify(note(1), "alice") == send_result::accepted);
  CAF_CHECK(hub.notify(note(2)) == send_result::accepted);
  CAF_CHECK(hub.notify(note(3), "nobody") == send_result::no_such_client);

  CAF_CHECK(alice.hears(expected(1)));
  CAF_CHECK(alice.hears(expected(2)));
}

CAF_TEST(what_is_sent_on_the_io_thread_does_not_overtake_what_was_sent_before) {
  CAF_MESSAGE("law 3");
  auto& hub = start();
  handler_options how;
  how.place = run_on::io_thread;
  hub
    .on(
      "test.go",
      [&hub](const inbound& message) {
        message.reply(note(1));
        // What another thread sends waits in a mailbox until this function returns.
        std::thread([&hub] {
          hub.send("alice", note(2));
          hub.broadcast(note(3));
        }).join();
        message.reply(note(4));
        message.reply_all(note(5));
      },
      how)
    .wait();
  test::hub_client alice{hub, "alice"};

  alice.say(R"({"type":"test.go"})");

  for (int i = 1; i <= 5; ++i)
    CAF_CHECK(alice.hears(expected(i)));
}

CAF_TEST(a_client_hears_what_a_handler_sent_before_it_disconnected_it) {
  auto& hub = start();
  hub
    .on("test.*",
        [&hub](const inbound& message) {
          message.reply(note(1));
          if (message.type() == "test.bye")
            hub.disconnect(message.client_id());
        })
    .wait();
  test::hub_client alice{hub, "alice"};
  // Shows that the function is quick.
  for (int i = 0; i < 100; ++i) {
    alice.say(R"({"type":"test.go"})");
    CAF_CHECK(alice.hears(expected(1)));
  }

  for (int i = 0; i < 3; ++i)
    alice.say(R"({"type":"test.go"})");
  alice.say(R"({"type":"test.bye"})");

  for (int i = 0; i < 4; ++i)
    CAF_CHECK(alice.hears(expected(1)));
}

CAF_TEST(messages_of_one_thread_keep_their_order_and_none_is_lost) {
  CAF_MESSAGE("law 3");
  auto& hub = start();
  test::hub_client alice{hub, "alice"};
  constexpr int count = 500;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&hub, t] {
      for (int i = 0; i < count; ++i)
        if (i % 2 == 0)
          hub.send("alice", note(t * count + i));
        else
          hub.broadcast(note(t * count + i));
    });
  for (auto& thread : threads)
    thread.join();

  std::vector<int> next{0, count, 2 * count};
  int in_order = 0;
  for (int i = 0; i < 3 * count; ++i) {
    const auto message = alice.hear();
    for (auto& due : next)
      if (message.starts_with(expected(due))) {
        ++due;
        ++in_order;
        break;
      }
  }
  CAF_CHECK_EQUAL(in_order, 3 * count);
}

CAF_TEST(a_client_that_does_not_read_overflows_alone) {
  CAF_MESSAGE("S53");
  settings.client_queue_bytes = 64 * 1024;
  settings.client_overflow = overflow_policy::reject;
  auto& hub = start();
  test::hub_client slow{hub, "slow"};
  test::hub_client fast{hub, "fast"};
  const any_message big{"test.big", std::string(16 * 1024, 'x')};

  send_result result = send_result::accepted;
  for (int i = 0; i < 10000 && result == send_result::accepted; ++i)
    result = hub.send("slow", big);
  CAF_CHECK(result == send_result::queue_full);
  CAF_CHECK(hub.send("fast", note(1)) == send_result::accepted);
  CAF_CHECK(fast.hears(expected(1)));
  CAF_CHECK(hub.stats().queue_overflows >= 1);
  CAF_CHECK(hub.health().status == "critical");

  const auto all = hub.broadcast(big).get();
  CAF_CHECK_EQUAL(all.recipients, 2u);
  CAF_CHECK_EQUAL(all.accepted + all.dropped, 2u);
  CAF_CHECK(fast.hears("test.big"));
}

CAF_TEST(only_the_origin_of_an_answer_to_all_sees_its_ref) {
  auto& hub = start();
  hub.on("test.all", [](const inbound& message) { message.reply_all({"test.all", 1}, R"({"from":"x"})"); }).wait();
  test::hub_client alice{hub, "alice"};
  test::hub_client bob{hub, "bob"};

  alice.say(R"({"type":"test.all","meta":{"ref":[1]}})");

  CAF_CHECK(alice.hears(R"("meta":{"from":"x","ref":[1]})"));
  CAF_CHECK(bob.hears(R"("meta":{"from":"x"})"));
}

CAF_TEST_FIXTURE_SCOPE_END()
