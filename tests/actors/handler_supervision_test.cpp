// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_handler_supervision
#include <caf/test/unit_test.hpp>

#include "../support/alice_fixture.hpp"

#include <hubcaf/actors/route_table.hpp>

#include <stdexcept>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

/// A supervised function that dies of the content `x`, and of nothing else.
struct fixture : test::alice_fixture {
  explicit fixture(const options& settings = {}) : alice_fixture(settings) {
    world.supervise("test.x", [this] {
      ++lives;
      return handler_worker{[this](const inbound& message) { handle(message); }, nullptr};
    });
  }

  void handle(const inbound& message) {
    handled += message.content();
    if (message.content() == R"("x")")
      throw std::runtime_error("no");
  }

  [[nodiscard]] std::uint64_t deaths() const {
    return world.hub->counters.totals()[counter::handler_deaths];
  }

  int lives = 0;
};

struct returning : fixture {
  returning() : fixture(settings()) {
  }

  static options settings() {
    options result;
    result.hold_while_restarting = false;
    return result;
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(handler_supervision_tests, fixture)

CAF_TEST(the_message_of_which_a_handler_dies_is_returned) {
  CAF_MESSAGE("S44");
  say("x");

  CAF_CHECK(alice->got(R"("code":"handler_failed")"));
  CAF_CHECK_EQUAL(deaths(), 1u);
  CAF_CHECK(world.hub->counters.report().inbound.returned == 1u);
}

CAF_TEST(a_handler_that_died_is_made_anew_after_the_pause) {
  CAF_MESSAGE("S07");
  say("x");
  CAF_REQUIRE_EQUAL(lives, 1);

  world.jump(4999ms);
  CAF_CHECK_EQUAL(lives, 1);
  world.jump(1ms);
  CAF_CHECK_EQUAL(lives, 2);
}

CAF_TEST(what_waits_is_handled_in_its_order_after_the_restart) {
  CAF_MESSAGE("law 3");
  say("axbc");
  say("d");
  CAF_CHECK_EQUAL(handled, R"("a""x")");

  world.jump(5s);

  CAF_CHECK_EQUAL(handled, R"("a""x""b""c""d")");
  CAF_CHECK(world.hub->counters.report().inbound.delivered == 4u);
}

CAF_TEST(pauses_double_while_the_handler_keeps_dying) {
  say("xx");

  for (const auto pause : {5s, 10s}) {
    const auto before = deaths();
    world.jump(pause - 1ms);
    CAF_CHECK_EQUAL(deaths(), before);
    world.jump(1ms); // poisoned by the third time
    say("x");
  }

  CAF_CHECK_EQUAL(deaths(), 3u);
}

CAF_TEST(a_handler_that_lived_longer_than_its_last_pause_begins_with_the_first_one_again) {
  say("x");
  world.jump(5s);
  say("x");
  world.jump(10s);
  world.jump(10s + 1ms);
  say("x");
  CAF_REQUIRE_EQUAL(lives, 3);

  world.jump(5s);

  CAF_CHECK_EQUAL(lives, 4);
}

CAF_TEST(other_routes_do_not_notice) {
  std::string others;
  world.on("test.other", [&](const inbound& message) { others += message.content(); });
  say("x");

  alice->says(R"({"type":"test.other","content":1})");
  world.run();

  CAF_CHECK_EQUAL(others, "1");
}

CAF_TEST(a_message_that_kills_too_often_is_poisoned_and_handled_no_more) {
  say("x");
  world.jump(5s);
  say("x");
  world.jump(10s);
  CAF_CHECK(!alice->got(R"("code":"poisoned")"));
  say("x");
  CAF_CHECK(alice->got(R"("code":"poisoned")"));
  world.jump(20s);
  handled.clear();

  say("xa");

  CAF_CHECK_EQUAL(handled, R"("a")");
  CAF_CHECK_EQUAL(deaths(), 3u);
  CAF_CHECK(world.hub->counters.report().inbound.returned_by.at("poisoned") == 2u);
}

CAF_TEST(a_restarted_handler_keeps_its_limit) {
  CAF_MESSAGE("law 2");
  world.supervise("test.x",
                  [] {
                    return handler_worker{[](const inbound&) { throw std::runtime_error("no"); }, nullptr};
                  },
                  {run_on::scheduler, 2});
  say("a");

  say("bcd");

  CAF_CHECK_EQUAL(world.hub->routes()->find("test.x")->instances.front().inbox->size(), 2u);
  CAF_CHECK(alice->got(R"("code":"queue_full")"));
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(handler_supervision_returning_tests, returning)

CAF_TEST(what_waits_is_returned_where_it_must_not_wait) {
  say("xab");
  say("c");
  CAF_CHECK_EQUAL(handled, R"("x")");
  CAF_CHECK(world.hub->counters.report().inbound.returned_by.at("handler_failed") == 4u);
  CAF_CHECK(world.hub->counters.report().inbound.held == 0);

  world.jump(5s);
  say("d");

  CAF_CHECK_EQUAL(handled, R"("x""d")");
}

CAF_TEST_FIXTURE_SCOPE_END()
