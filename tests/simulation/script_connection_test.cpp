// SPDX-License-Identifier: MIT
#define CAF_SUITE simulation_script_connection
#include <caf/test/unit_test.hpp>

#include "../support/throws.hpp"
#include "script_fixture.hpp"

#include <string>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::play;
using simulation::script;
using simulation::script_failed;
using simulation::world;
using test::answer;
using test::contains;
using test::moments;
using test::question;
using test::script_fixture;

CAF_TEST_FIXTURE_SCOPE(script_connection_tests, script_fixture)

CAF_TEST(a_script_closes_and_connects_again) {
  const auto told = failure(
    script().close().wait(1s).append(note_time()).connect().append(note_time()).send(question{1}).await<answer>());

  CAF_CHECK_EQUAL(told, "");
  CAF_CHECK(times == moments({1020ms, 1040ms}));
  CAF_CHECK_EQUAL(uut.hub().stats().total_connections, 2u);
  CAF_CHECK_EQUAL(uut.hub().clients().size(), 1u);
}

CAF_TEST(a_reset_and_a_close_are_those_of_the_client) {
  const auto digest = [](std::shared_ptr<simulation::behavior> does, auto by_hand) {
    world one(plain());
    by_hand(one.connect("ann", std::move(does)));
    one.run_for(1s);
    CAF_CHECK_EQUAL(one.hub().clients().size(), 0u);
    return one.digest();
  };
  const auto nothing = [](simulation::client&) {};
  const auto reset = digest(nullptr, [](simulation::client& ann) { ann.reset(); });
  const auto close = digest(nullptr, [](simulation::client& ann) { ann.close(close_code::going_away); });

  CAF_CHECK(reset != close);
  CAF_CHECK_EQUAL(digest(play(script().reset()), nothing), reset);
  CAF_CHECK_EQUAL(digest(play(script().close(close_code::going_away)), nothing), close);
}

CAF_TEST(without_a_connection_nothing_is_said) {
  CAF_CHECK(
    contains(failure(script().close().send(question{1})), "step 2 (send test.question): there is no connection"));
}

CAF_TEST(the_hub_ends_the_connection_as_expected) {
  uut.after(5s, [&] { uut.hub().disconnect("ann", "enough"); });

  CAF_CHECK_EQUAL(failure(script().await_close(close_code::server_disconnect).append(note_time())), "");

  CAF_CHECK_EQUAL(times.size(), 1u);
}

CAF_TEST(the_hub_may_have_ended_it_during_an_earlier_step) {
  uut.after(1s, [&] { uut.hub().disconnect("ann", "enough"); });

  CAF_CHECK_EQUAL(failure(script().wait(5s).await_close().connect().send(question{1}).await<answer>()), "");
}

CAF_TEST(the_hub_ends_the_connection_with_another_code) {
  uut.after(5s, [&] { uut.hub().disconnect("ann", "enough"); });

  const auto told = failure(script().await_close(close_code::slow_consumer));

  CAF_CHECK(
    contains(told, "(await_close): the connection has ended with 4502 (server_disconnect), not with 4001; at 50"));
}

CAF_TEST(the_hub_does_not_end_the_connection) {
  CAF_CHECK(contains(failure(script().await_close(std::nullopt, 3s)), "the connection has not ended within 3000 ms"));
}

CAF_TEST(who_closed_by_himself_waits_for_no_end) {
  CAF_CHECK(contains(failure(script().close().await_close()), "step 2 (await_close): there is no connection"));
}

CAF_TEST(an_end_breaks_what_waits_for_messages) {
  uut.after(1s, [&] { uut.hub().disconnect("ann", "enough"); });
  const auto told = failure(script().await("test.never"));

  CAF_CHECK(contains(told, "(await test.never): the connection has ended with 4502 (server_disconnect); at 10"));
}

CAF_TEST(an_end_before_it_breaks_what_waits_for_messages_at_once) {
  uut.after(1s, [&] { uut.hub().disconnect("ann", "enough"); });
  const auto told = failure(script().wait(5s).await("test.never"));

  CAF_CHECK(
    contains(told, "step 2 (await test.never): the connection has ended with 4502 (server_disconnect); at 5020 ms"));
}

CAF_TEST(an_end_breaks_the_silence) {
  uut.after(1s, [&] { uut.hub().disconnect("ann", "enough"); });
  const auto told = failure(script().expect_nothing(1min));

  CAF_CHECK(contains(told, "(expect_nothing): the connection has ended with 4502 (server_disconnect); at 10"));
}

CAF_TEST(who_is_refused_fails_unless_that_is_in_the_script) {
  simulation::world_settings settings = plain();
  settings.hub.max_connections = 1;
  world small(settings);
  small.connect("ann");
  const auto patient = play(script().await_close().wait(5s).connect());

  small.connect("bob", patient);
  std::string told;
  try {
    small.run_for(1min);
  } catch (const script_failed& failed) {
    told = failed.what();
  }

  CAF_CHECK_EQUAL(
    told, "client bob, step 3 (connect): the connection was refused with 503; at 5060 ms, seed 1; no message has come");
  small.connect("eve", play(script().send(question{1})));
  CAF_CHECK(test::throws<script_failed>([&] { small.run_for(1s); }));
  CAF_CHECK_EQUAL(patient->finished(), 0u);
}

CAF_TEST(a_hub_that_does_not_answer_is_not_waited_for) {
  const auto told = failure(script()
                              .close()
                              .then([](simulation::client& who) {
                                auto slow = plain().between;
                                slow.latency = 5s;
                                who.set_network(slow);
                              })
                              .connect(3s));

  CAF_CHECK(contains(told, "step 3 (connect): the hub has not answered within 3000 ms; at 3020 ms"));
}

CAF_TEST(a_stalled_client_gets_nothing_until_it_goes_on) {
  const auto told =
    failure(script().stall().send(question{1}).expect_nothing(5s).resume().append(note_time()).await<answer>(1s));

  CAF_CHECK_EQUAL(told, "");
  CAF_CHECK(times == moments({5020ms}));
}

CAF_TEST(a_stall_may_end_by_itself) {
  CAF_CHECK_EQUAL(failure(script().stall(5s).send(question{1}).await<answer>(6s).append(note_time())), "");

  CAF_REQUIRE_EQUAL(times.size(), 1u);
  CAF_CHECK(times.front() >= 5020ms && times.front() < 5100ms);
}

CAF_TEST_FIXTURE_SCOPE_END()
