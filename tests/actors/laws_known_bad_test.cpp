// SPDX-License-Identifier: MIT
/// For each of the laws 1 to 3, a world in which one thing is wrong, and a check that the law is seen to be broken. The others are
/// in laws_known_bad_clients_test.
#define CAF_SUITE actors_laws_known_bad
#include <caf/test/unit_test.hpp>

#include "../support/bad_sessions.hpp"
#include "../support/lawful_world.hpp"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::lawful_world;

namespace {

/// The number of the law that is broken; 0 for none.
int broken_in(lawful_world& world) {
  const auto broken = world.check();
  if (broken)
    CAF_MESSAGE(test::to_string(broken));
  return broken ? broken->number : 0;
}

} // namespace

// -- law 1 ---------------------------------------------------------------------------

CAF_TEST(a_counter_that_counts_too_often_is_found) {
  for (const bool inbound : {true, false}) {
    lawful_world uut(options{});
    auto& type = uut.world.hub->counters.types.find_or_add("test.x");
    auto& books = inbound ? type.inbound : type.outbound;
    CAF_CHECK_EQUAL(broken_in(uut), 0);

    books.accept();

    CAF_CHECK_EQUAL(broken_in(uut), 1);
    books.expire();
  }
}

CAF_TEST(a_fate_too_many_is_found) {
  lawful_world uut(options{});
  auto& books = uut.world.hub->counters.types.find_or_add("test.x").outbound;

  books.deliver();

  CAF_CHECK_EQUAL(broken_in(uut), 1);
  books.accept();
}

CAF_TEST(a_counter_of_one_connection_that_counts_too_often_is_found) {
  for (const bool inbound : {true, false}) {
    lawful_world uut(options{});
    uut.connect("alice");
    auto& books = uut.world.hub->clients.find("alice")->books;
    CAF_CHECK_EQUAL(broken_in(uut), 0);

    (inbound ? books.inbound : books.outbound).accept();

    CAF_CHECK_EQUAL(broken_in(uut), 1);
  }
}

CAF_TEST(a_place_that_is_not_given_back_is_found) {
  lawful_world uut(options{});
  uut.connect("alice");

  CAF_CHECK(uut.world.hub->clients.find("alice")->queue.try_acquire(10));

  CAF_CHECK_EQUAL(broken_in(uut), 1);
}

CAF_TEST(a_session_that_does_not_tell_what_it_wrote_is_found) {
  lawful_world uut(options{});
  uut.above = test::with<test::silent_writer>();
  const auto alice = uut.connect("alice");
  uut.send("alice", "test.x");
  CAF_CHECK_EQUAL(broken_in(uut), 0);

  alice->socket->flush();

  CAF_CHECK_EQUAL(broken_in(uut), 1);
}

// -- law 2 ---------------------------------------------------------------------------

CAF_TEST(a_queue_above_its_limit_is_found) {
  using lower = std::function<void(options&)>;
  const std::vector<std::pair<std::string, lower>> bounds = {
    {"", [](options&) {}},
    {"messages for client", [](options& o) { o.client_queue_size = 4; }},
    {"bytes for client", [](options& o) { o.client_queue_bytes = 400; }},
    {"bytes for all clients", [](options& o) { o.max_outbound_bytes = 40'000; }},
    {"messages for handler", [](options& o) { o.handler_queue_size = 4; }},
    {"bytes for handler", [](options& o) { o.handler_queue_bytes = 400; }},
    {"bytes for all handlers", [](options& o) { o.max_inbound_bytes = 400; }},
    {"events for hooks", [](options& o) { o.hook_queue_size = 4; }},
    {"bytes of events for hooks", [](options& o) { o.hook_queue_bytes = 400; }},
    {"broadcasts", [](options& o) { o.broadcast_queue_size = 1; }},
    {"bytes of broadcasts", [](options& o) { o.broadcast_queue_bytes = 100; }},
  };
  for (const auto& [what, lower_it] : bounds) {
    CAF_MESSAGE("told a lower limit: " << what);
    options promised;
    lower_it(promised);
    lawful_world uut(options{}, promised);
    uut.on(
      "test.x", [](const inbound&) { throw std::runtime_error("no"); }, {}, true);
    const auto alice = uut.connect("alice");

    for (int i = 0; i < 6; ++i)
      uut.say(*alice, "test.x", {}, 100);
    uut.broadcast("test.y");
    uut.broadcast("test.y", {}, 20'000);
    for (int i = 0; i < 3; ++i)
      uut.send("alice", "test.y", {}, 20'000);
    const auto broken = uut.check();

    CAF_CHECK_EQUAL(broken ? broken->number : 0, what.empty() ? 0 : 2);
    CAF_CHECK(what.empty() || (broken && broken->what.starts_with(what)));
  }
}

CAF_TEST(a_session_that_takes_more_than_it_may_is_found) {
  for (const bool in_bytes : {false, true}) {
    options promised;
    promised.client_queue_size = 4;
    promised.client_queue_bytes = in_bytes ? 50 : 1000;
    lawful_world uut(options{}, promised);
    const auto alice = uut.connect("alice");

    frame_label may_go;
    may_go.overflow = overflow_policy::drop_oldest;
    for (int i = 0; i < (in_bytes ? 3 : 5); ++i) // not by the hub, which would count them itself
      CAF_CHECK(alice->watched->send(std::make_shared<frame>(
                  frame{std::string(20, 'x'), "test.x", opcode::text, may_go})) == push_result::queued);
    const auto broken = uut.laws.check_now();
    while (alice->watched->drop_oldest() != nullptr) {
    }

    CAF_CHECK_EQUAL(to_string(broken), in_bytes ? "law 2 is broken: bytes at client alice: 60, allowed 50"
                                                : "law 2 is broken: messages at client alice: 5, allowed 4");
  }
}

CAF_TEST(a_control_lane_without_a_bound_is_found) {
  lawful_world uut(options{});
  uut.below = test::with<test::bottomless>();
  const auto alice = uut.connect("alice");

  for (int i = 0; i < 300; ++i)
    alice->socket->says(R"({"type":"ping"})");

  CAF_CHECK_EQUAL(broken_in(uut), 2);
}

// -- law 3 ---------------------------------------------------------------------------

CAF_TEST(a_session_that_swaps_two_messages_is_found) {
  lawful_world uut(options{});
  uut.below = test::with<test::swapping>();
  const auto alice = uut.connect("alice");
  uut.send("alice", "test.x");
  uut.send("alice", "test.x");
  CAF_CHECK_EQUAL(broken_in(uut), 0);

  alice->socket->flush();

  CAF_CHECK_EQUAL(broken_in(uut), 3);
}

CAF_TEST(a_handler_that_swaps_two_messages_is_found) {
  lawful_world uut(options{});
  const auto receiver = uut.laws.receiver_for("test.x");
  std::optional<inbound> first;
  uut.world.on("test.x", [&](const inbound& message) {
    if (!first) {
      first = message;
      return;
    }
    uut.see(receiver, message);
    uut.see(receiver, *first);
    first.reset();
  });
  const auto alice = uut.connect("alice");

  uut.say(*alice, "test.x");
  uut.say(*alice, "test.x");

  CAF_CHECK_EQUAL(broken_in(uut), 3);
}
