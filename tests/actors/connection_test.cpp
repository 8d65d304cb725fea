// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_connection
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/schema/codec.hpp>

#include <stdexcept>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

namespace {

options with(std::size_t max_client_errors, std::size_t queue = 10000) {
  options result;
  result.max_client_errors = max_client_errors;
  result.max_queue_size = queue;
  return result;
}

shared_frame note(const hub_world& world, std::string text) {
  return encode(any_message("test.note", std::move(text)), {}, world.hub->date());
}

void echo(const inbound& message) {
  message.reply({message.type(), raw_json{std::string(message.content())}});
}

} // namespace

CAF_TEST(a_client_is_welcomed_first) {
  CAF_MESSAGE("S25");
  hub_world world;

  const auto alice = world.connect("alice");
  alice->flush();

  CAF_REQUIRE_EQUAL(alice->received.size(), 1u);
  CAF_CHECK(alice->got(R"("type":"system.welcome")"));
  CAF_CHECK(alice->got(R"("meta":{"event":"connected"})"));
  CAF_CHECK(alice->got(R"("client_id":"alice")"));
}

CAF_TEST(a_message_reaches_its_handler_and_the_answer_comes_back_with_the_ref) {
  CAF_MESSAGE("S41");
  hub_world world;
  std::string sender;
  world.on("test.echo", [&](const inbound& message) {
    sender = message.client_id();
    echo(message);
  });
  const auto alice = world.connect("alice");

  alice->says(R"({"type":"test.echo","content":[1.50],"meta":{"ref":{"n":1}}})");
  world.run();
  alice->flush();

  CAF_CHECK_EQUAL(sender, "alice");
  CAF_CHECK(alice->got(R"("type":"test.echo","content":[1.50],"meta":{"ref":{"n":1}})"));
}

CAF_TEST(an_error_goes_before_waiting_data) {
  hub_world world;
  const auto alice = world.connect("alice");
  alice->flush();
  send(world.hub->clients.find("alice"), note(world, "first"));
  send(world.hub->clients.find("alice"), note(world, "second"));
  world.run();

  alice->says("{");
  alice->flush();

  CAF_REQUIRE_EQUAL(alice->received.size(), 4u);
  CAF_CHECK(alice->received[1].find("bad_message") != std::string::npos);
  CAF_CHECK(alice->received[2].find("first") != std::string::npos);
  CAF_CHECK(alice->received[3].find("second") != std::string::npos);
}

CAF_TEST(a_handler_that_throws_costs_one_error_and_nothing_else) {
  CAF_MESSAGE("S44");
  hub_world world;
  world.on("test.throw", [](const inbound&) { throw std::runtime_error("secret"); });
  const auto alice = world.connect("alice");

  alice->says(R"({"type":"test.throw","meta":{"ref":1}})");
  world.run();
  alice->flush();

  CAF_CHECK(alice->got(R"("code":"handler_failed")"));
  CAF_CHECK(alice->got(R"("meta":{"ref":1,"original_type":"test.throw"})"));
  CAF_CHECK(!alice->got("secret"));
  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(the_error_that_reaches_the_limit_is_answered_and_then_the_connection_ends) {
  CAF_MESSAGE("S06");
  hub_world world{with(3)};
  const auto alice = world.connect("alice");

  for (int i = 0; i < 4; ++i)
    alice->says("nonsense");
  alice->flush();

  CAF_REQUIRE_EQUAL(alice->received.size(), 5u); // welcome, three errors, system.closing
  CAF_CHECK(alice->received[3].find("bad_message") != std::string::npos);
  CAF_CHECK(alice->received[4].find(R"("reason":"too_many_errors")") != std::string::npos);
  CAF_CHECK(alice->received[4].find(R"("retry_after_ms":null)") != std::string::npos);
  CAF_CHECK(alice->closed_with == close_code::too_many_errors);
}

CAF_TEST(a_good_message_forgives_the_bad_ones_before) {
  hub_world world{with(2)};
  world.on("test.echo", echo);
  const auto alice = world.connect("alice");

  for (int i = 0; i < 5; ++i) {
    alice->says("nonsense");
    alice->says(R"({"type":"test.echo"})");
    world.run();
  }

  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(failures_of_handlers_and_full_queues_neither_count_nor_forgive) {
  hub_world world{with(2)};
  world.on("test.throw", [](const inbound&) { throw std::runtime_error("no"); });
  world.on("test.full", echo, {run_on::scheduler, 1});
  const auto alice = world.connect("alice");

  alice->says("nonsense");
  for (int i = 0; i < 3; ++i)
    alice->says(R"({"type":"test.full"})"); // one is taken, which forgives; two are refused
  alice->says("nonsense");
  CAF_CHECK(!alice->closed_with);
  alice->says(R"({"type":"test.full"})"); // refused: does not forgive
  alice->says("nonsense");

  CAF_CHECK(alice->closed_with == close_code::too_many_errors);
}

CAF_TEST(a_full_handler_refuses_and_the_places_come_back) {
  CAF_MESSAGE("S53");
  hub_world world;
  int handled = 0;
  world.on("test.slow", [&](const inbound&) { ++handled; }, {run_on::scheduler, 3});
  const auto alice = world.connect("alice");

  for (int i = 0; i < 10; ++i)
    alice->says(R"({"type":"test.slow"})");
  world.run();
  alice->flush();

  CAF_CHECK_EQUAL(handled, 3);
  CAF_CHECK_EQUAL(world.hub->counters.totals().errors_of(errc::queue_full), 7u);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::queue_overflows], 7u);
  alice->says(R"({"type":"test.slow"})");
  world.run();
  CAF_CHECK_EQUAL(handled, 4);
}

CAF_TEST(a_client_that_does_not_take_its_pongs_does_not_make_the_hub_ill) {
  hub_world world;
  const auto alice = world.connect("alice");

  for (int i = 0; i < 1000; ++i)
    alice->says(R"({"type":"ping"})");
  world.run();

  CAF_CHECK(world.hub->counters.totals()[counter::control_dropped] > 0);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::queue_overflows], 0u);
}

CAF_TEST(the_newcomer_wins_and_is_not_harmed_by_the_end_of_the_old_one) {
  CAF_MESSAGE("section 9, defect 4; law 6");
  hub_world world;
  const auto older = world.connect("alice");
  const auto newer = world.connect("alice");
  older->flush();

  CAF_CHECK(older->closed_with == close_code::duplicate_client);
  CAF_CHECK(older->got(R"("reason":"duplicate_client")"));
  older->ends(session_end::closed_here);
  world.run();

  CAF_CHECK(!newer->closed_with);
  CAF_CHECK(send(world.hub->clients.find("alice"), note(world, "still here")) == send_result::accepted);
  world.run();
  newer->flush();
  CAF_CHECK(newer->got("still here"));
  CAF_CHECK_EQUAL(world.open(), 1u);
}

CAF_TEST(a_client_that_does_not_read_fills_its_own_queue_only) {
  CAF_MESSAGE("section 9, defect 3");
  hub_world world{with(10, 5)};
  const auto slow = world.connect("slow");
  const auto fast = world.connect("fast");
  std::size_t accepted = 0;
  for (int i = 0; i < 20; ++i) {
    accepted += send(world.hub->clients.find("slow"), note(world, "x")) == send_result::accepted ? 1U : 0U;
    CAF_CHECK(send(world.hub->clients.find("fast"), note(world, "x")) == send_result::accepted);
    world.run();
    fast->flush();
  }

  CAF_CHECK_EQUAL(accepted, 5u);
  CAF_CHECK_EQUAL(slow->queued(), 5u);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::queue_overflows], 15u);
  slow->flush();
  CAF_CHECK(send(world.hub->clients.find("slow"), note(world, "x")) == send_result::accepted);
}

CAF_TEST(sent_and_broadcast_messages_of_one_sender_keep_their_order) {
  CAF_MESSAGE("law 3");
  hub_world world;
  const auto alice = world.connect("alice");
  alice->flush();
  for (int i = 0; i < 10; ++i) {
    send(world.hub->clients.find("alice"), note(world, std::to_string(2 * i)));
    broadcast(*world.hub, note(world, std::to_string(2 * i + 1)), nullptr, nullptr, {});
  }
  world.run();
  alice->flush();

  CAF_REQUIRE_EQUAL(alice->received.size(), 21u);
  for (std::size_t i = 0; i < 20; ++i)
    CAF_CHECK(alice->received[i + 1].find('"' + std::to_string(i) + '"') != std::string::npos);
}

CAF_TEST(what_waits_when_a_connection_ends_is_counted_as_dropped) {
  CAF_MESSAGE("S104, law 1");
  hub_world world;
  const auto alice = world.connect("alice");
  for (int i = 0; i < 4; ++i)
    send(world.hub->clients.find("alice"), note(world, "x"));
  world.run();
  alice->flush_one(); // the welcome
  alice->flush_one();
  const auto who = world.hub->clients.find("alice");
  alice->ends(session_end::lost);
  world.run();

  const auto books = world.hub->counters.report().outbound;
  CAF_CHECK_EQUAL(books.accepted, 4u);
  CAF_CHECK_EQUAL(books.delivered, 1u);
  CAF_CHECK_EQUAL(books.dropped, 3u);
  CAF_CHECK_EQUAL(books.held, 0);
  CAF_CHECK_EQUAL(who->queue.size(), 0u);
  CAF_CHECK(send(who, note(world, "late")) == send_result::no_such_client);
}

CAF_TEST(a_type_without_a_dot_is_handled_and_its_sender_warned_once) {
  CAF_MESSAGE("S32");
  hub_world world;
  world.on("plain", echo);
  const auto alice = world.connect("alice");

  alice->says(R"({"type":"plain"})");
  alice->says(R"({"type":"plain"})");
  world.run();
  alice->flush();

  CAF_CHECK_EQUAL(alice->received.size(), 4u); // welcome, warning, two answers
  CAF_CHECK(alice->received[1].find(R"("original_type":"plain","warning":"format")") != std::string::npos);
}

CAF_TEST(a_quiet_connection_takes_nothing_more) {
  CAF_MESSAGE("S24");
  hub_world world;
  int handled = 0;
  world.on("test.note", [&](const inbound&) { ++handled; });
  const auto alice = world.connect("alice");

  compat::post(world.hub->io_threads.front().roster, quiesce{});
  world.run();
  alice->says(R"({"type":"test.note"})");
  world.run();

  CAF_CHECK(!alice->reading);
  CAF_CHECK_EQUAL(handled, 0);
}
