// SPDX-License-Identifier: MIT
#define CAF_SUITE simulation_client
#include <caf/test/unit_test.hpp>

#include <hubcaf/simulation/behavior.hpp>
#include <hubcaf/simulation/client.hpp>
#include <hubcaf/simulation/world.hpp>

#include <string>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::world;

namespace {

struct greeting {
  std::string text;
};

HUBCAF_MESSAGE(greeting, "test.greeting", text)

/// Writes down what it is told.
struct diary final : simulation::behavior {
  void on_open(simulation::client& who) override {
    lines.push_back("open " + who.id());
  }

  void on_message(simulation::client&, const simulation::received& message) override {
    lines.push_back("message " + message.content());
  }

  void on_close(simulation::client&, const simulation::disconnection& how) override {
    lines.push_back("close " + std::to_string(static_cast<unsigned>(how.code)) + ' ' + how.reason);
    retry_after = how.retry_after;
    refused_with = how.refused_with;
  }

  void on_timer(simulation::client& who, std::uint32_t number) override {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(who.world().now());
    lines.push_back("timer " + std::to_string(number) + " at " + std::to_string(now.count()));
  }

  std::vector<std::string> lines;
  std::optional<std::chrono::milliseconds> retry_after;
  unsigned refused_with = 0;
};

using lines = std::vector<std::string>;

simulation::world_settings plain() {
  simulation::world_settings result;
  result.between.jitter = {};
  return result;
}

struct fixture {
  world uut{plain()};
  std::shared_ptr<diary> seen = std::make_shared<diary>();
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(client_tests, fixture)

CAF_TEST(pings_of_a_client_come_back_if_it_is_connected) {
  auto& ann = uut.add("ann", seen);
  CAF_CHECK(!ann.ping("too early"));
  CAF_CHECK(!ann.flood_pings(3));
  ann.connect();
  uut.run_for(1s);

  CAF_CHECK(ann.ping("one"));
  uut.run_for(1s);
  CAF_CHECK_EQUAL(uut.traffic().client_pongs, 1u);
  CAF_CHECK(ann.flood_pings(3));
  uut.run_for(1s);

  CAF_CHECK_EQUAL(uut.traffic().client_pings, 4u);
  CAF_CHECK_EQUAL(uut.traffic().client_pongs, 4u);
}

CAF_TEST(a_client_is_connected_once_it_has_been_welcomed) {
  auto& ann = uut.add("ann", seen);
  CAF_CHECK(!ann.send(greeting{"too early"}));

  ann.connect();
  uut.run_for(39ms);
  CAF_CHECK(!ann.is_connected());
  uut.run_for(1ms);

  CAF_CHECK(ann.is_connected());
  CAF_CHECK_EQUAL(seen->lines, lines({"open ann"}));
  CAF_CHECK_EQUAL(uut.hub().clients().size(), 1u);
}

CAF_TEST(a_client_keeps_what_it_gets) {
  auto& ann = uut.connect("ann", seen);

  uut.hub().send("ann", greeting{"one"});
  uut.hub().send("ann", greeting{"two"}, R"({"n":2})");
  uut.run_for(1s);

  CAF_CHECK_EQUAL(ann.count("test.greeting"), 2u);
  CAF_CHECK(ann.last<greeting>().text == "two");
  CAF_CHECK_EQUAL(ann.last("test.greeting")->meta("n"), "2");
  CAF_CHECK(ann.last("test.greeting")->at() == 60ms);
  CAF_CHECK(ann.last("test.none") == nullptr);
  CAF_CHECK_EQUAL(ann.count("system.welcome"), 1u);
  CAF_CHECK_EQUAL(seen->lines.size(), 3u);
}

CAF_TEST(a_handler_answers_a_client) {
  uut.hub().on<greeting>(
    [](const greeting& what, const inbound& message) { message.reply(greeting{what.text + ", too"}); });
  auto& ann = uut.connect("ann");

  ann.send(greeting{"hello"}, R"({"ref":7})");
  CAF_CHECK(uut.run_until([&] { return ann.count("test.greeting") == 1; }));

  CAF_CHECK(ann.last<greeting>().text == "hello, too");
  CAF_CHECK_EQUAL(ann.last("test.greeting")->meta("ref"), "7");
}

CAF_TEST(a_client_without_an_id_gets_one) {
  auto& nobody = uut.connect("");

  CAF_CHECK(nobody.is_connected());
  CAF_CHECK(uut.hub().clients().front().type == "anonymous");
}

CAF_TEST(a_client_is_told_why_the_hub_ends_it) {
  auto& ann = uut.connect("ann", seen);

  uut.hub().disconnect("ann", "enough");
  uut.run_for(1s);

  CAF_CHECK(!ann.is_connected());
  CAF_CHECK_EQUAL(seen->lines.back(), "close 4502 server_disconnect");
  CAF_CHECK(!seen->retry_after);
}

CAF_TEST(a_client_is_told_when_to_come_back) {
  uut.connect("ann", seen);

  uut.stop(1s);

  CAF_CHECK_EQUAL(seen->lines.back(), "close 1012 shutdown");
  CAF_CHECK(seen->retry_after.has_value());
}

CAF_TEST(a_client_is_refused_with_a_status_once_the_answer_has_arrived) {
  simulation::world_settings settings = plain();
  settings.hub.max_connections = 1;
  world small(settings);
  small.connect("ann");
  auto& bob = small.add("bob", seen);

  bob.connect();
  small.run_for(39ms);
  CAF_CHECK(seen->lines.empty());
  small.run_for(1ms);

  CAF_CHECK_EQUAL(seen->refused_with, 503u);
  CAF_CHECK(seen->retry_after.has_value());
  CAF_CHECK(!bob.is_connected());
}

CAF_TEST(a_client_that_closes_or_resets_is_not_told_of_it) {
  auto& ann = uut.connect("ann", seen);
  ann.send(greeting{"last words"});

  ann.close();
  uut.run_for(1s);
  ann.connect();
  uut.run_for(1s);
  ann.reset();
  uut.run_for(1s);

  CAF_CHECK_EQUAL(seen->lines, lines({"open ann", "open ann"}));
  CAF_CHECK_EQUAL(uut.hub().clients().size(), 0u);
  CAF_CHECK(uut.hub().stats().messages_received == 1u);
}

CAF_TEST(a_client_that_connects_anew_leaves_its_old_connection_half_open) {
  auto& ann = uut.connect("ann", seen);

  ann.connect();
  uut.run_for(1s);

  CAF_CHECK(ann.is_connected());
  CAF_CHECK_EQUAL(seen->lines, lines({"open ann", "open ann"}));
  CAF_CHECK(uut.hub().stats().total_connections == 2u);
}

CAF_TEST(timers_ring_whether_it_is_connected_or_not) {
  auto& ann = uut.add("ann", seen);

  ann.after(2s, 7);
  ann.after(1s, 8);
  uut.run_for(3s);

  CAF_CHECK_EQUAL(seen->lines, lines({"timer 8 at 1000", "timer 7 at 2000"}));
}

CAF_TEST(a_client_that_answers_pings_lives_and_one_that_does_not_is_reaped) {
  auto& ann = uut.connect("ann");
  auto& bob = uut.connect("bob", seen);
  bob.answer_pings(false);

  uut.run_for(5min);

  CAF_CHECK(ann.is_connected());
  CAF_CHECK(!bob.is_connected());
  CAF_CHECK_EQUAL(seen->lines.back(), "close 4000 heartbeat_timeout");
}

CAF_TEST(a_half_open_client_is_reaped_and_never_hears_of_it) {
  auto& ann = uut.connect("ann", seen);

  ann.go_silent();
  uut.run_for(5min);

  CAF_CHECK(ann.is_connected()); // as far as it knows
  CAF_CHECK_EQUAL(uut.hub().clients().size(), 0u);
}

CAF_TEST(a_stall_ends_by_itself_and_a_later_one_replaces_it) {
  simulation::network narrow = plain().between;
  narrow.window = 1;
  auto& ann = uut.add("ann", seen, narrow);
  ann.connect();
  uut.run_for(1s);

  ann.stall(1s);
  ann.stall(3s);
  for (int i = 0; i < 3; ++i)
    uut.hub().send("ann", greeting{"x"});
  uut.run_for(2999ms);
  CAF_CHECK_EQUAL(ann.count("test.greeting"), 0u);
  uut.run_for(1s);

  CAF_CHECK_EQUAL(ann.count("test.greeting"), 3u);
}

CAF_TEST(a_broken_connection_is_lost) {
  auto between = plain().between;
  between.breaks_after = 700;
  auto& ann = uut.add("ann", seen, between);
  ann.connect();
  uut.run_for(1s);
  CAF_REQUIRE(ann.is_connected());

  for (int i = 0; i < 10; ++i)
    uut.hub().send("ann", greeting{std::string(100, 'x')});
  uut.run_for(1s);

  CAF_CHECK(!ann.is_connected());
  CAF_CHECK_EQUAL(seen->lines.back(), "close 1006 ");
}

CAF_TEST_FIXTURE_SCOPE_END()
