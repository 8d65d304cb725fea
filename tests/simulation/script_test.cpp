// SPDX-License-Identifier: MIT
#define CAF_SUITE simulation_script
#include <caf/test/unit_test.hpp>

#include "../support/throws.hpp"
#include "script_fixture.hpp"

#include <stdexcept>
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

CAF_TEST_FIXTURE_SCOPE(script_tests, script_fixture)

// -- time and messages ------------------------------------------------------------------

CAF_TEST(steps_are_done_one_after_the_other_from_the_welcome_on) {
  std::int64_t got = 0;
  const auto plays = play(script()
                            .append(note_time())
                            .wait(5s)
                            .append(note_time())
                            .send(question{7})
                            .await<answer>(1s, [&](simulation::client&, const answer& what) { got = what.number; })
                            .append(note_time()));

  auto& ann = uut.connect("ann", plays);
  CAF_CHECK(!plays->is_finished(ann));
  uut.run_for(1min);

  CAF_CHECK(times == moments({20ms, 5020ms, 5040ms}));
  CAF_CHECK_EQUAL(got, 8);
  CAF_CHECK(plays->is_finished(ann));
  CAF_CHECK_EQUAL(plays->finished(), 1u);
}

CAF_TEST(what_does_not_come_in_time_breaks_the_run_and_says_all_there_is_to_say) {
  const auto told = failure(script().send(question{1}).await<answer>().await("test.never", 2s));

  CAF_CHECK(contains(told, "client ann, step 3 (await test.never): it has not come within 2000 ms; at 2040 ms, seed 1; "
                           "the last message was {\"type\":\"test.answer\",\"content\":{\"number\":2}"));
  CAF_CHECK(uut.now() == 2040ms);
}

CAF_TEST(what_comes_just_in_time_is_in_time) {
  CAF_CHECK_EQUAL(failure(script().send(question{1}).await<answer>(21ms)), "");
}

CAF_TEST(what_comes_too_late_is_too_late) {
  CAF_CHECK_EQUAL(
    failure(script().send(question{1}).await<answer>(19ms)),
    "client ann, step 2 (await test.answer): it has not come within 19 ms; at 39 ms, seed 1; no message has come");
}

CAF_TEST(a_message_that_came_early_counts_once) {
  const auto early = script().send(question{1}).send(question{2}).wait(1s);
  std::vector<std::int64_t> got;
  const auto next =
    script().await<answer>(1s, [&](simulation::client&, const answer& what) { got.push_back(what.number); });

  const auto told = failure(script().append(early).repeat(3, next));

  CAF_CHECK(contains(told, "(await test.answer): it has not come within 1000 ms; at 2020 ms"));
  CAF_CHECK(got == std::vector<std::int64_t>({2, 3}));
}

CAF_TEST(messages_of_other_types_wait_for_their_own_step) {
  uut.hub().on("test.both", [](const inbound& message) {
    message.reply({"test.b", 1});
    message.reply({"test.a", 1});
  });

  CAF_CHECK_EQUAL(failure(script().send({"test.both", 0}).await("test.a").await("test.b", 0s)), "");
}

CAF_TEST(of_messages_that_no_step_took_the_last_are_kept) {
  constexpr auto limit = simulation::script_player::unread_limit;
  uut.hub().on("test.flood", [](const inbound& message) {
    for (std::size_t i = 0; i < limit + 2; ++i)
      message.reply(answer{static_cast<std::int64_t>(i)});
  });
  std::int64_t first = -1;
  const auto note = [&](simulation::client&, const answer& what) { first = what.number; };
  simulation::world_settings settings = plain();

  const auto told = failure(
    script().send({"test.flood", 0}).wait(1s).await<answer>(1s, note).repeat(limit, script().await<answer>(1s)));

  CAF_CHECK_EQUAL(uut.clients().front().count("test.answer"), limit + 2);
  CAF_CHECK_EQUAL(first, 2);
  CAF_CHECK(contains(told, "it has not come within 1000 ms"));
}

CAF_TEST(forgotten_messages_do_not_count) {
  const auto told = failure(script().send(question{1}).wait(1s).forget_messages().await<answer>(1s));

  CAF_CHECK(contains(told, "step 4 (await test.answer): it has not come within 1000 ms"));
}

CAF_TEST(a_declared_message_has_to_hold_what_it_declares) {
  uut.hub().on("test.odd", [](const inbound& message) { message.reply({"test.answer", "odd"}); });

  CAF_CHECK(test::throws<std::invalid_argument>([&] { failure(script().send({"test.odd", 0}).await<answer>()); }));
}

CAF_TEST(a_text_is_said_as_it_is) {
  CAF_CHECK_EQUAL(failure(script().send_text("{").await("error")), "");
}

CAF_TEST(a_message_takes_its_meta_along) {
  std::string ref;
  const auto note = [&](simulation::client&, const simulation::received& got) { ref = got.meta("ref"); };

  CAF_CHECK_EQUAL(failure(script().send(question{1}, R"({"ref":5})").await("test.answer", 1s, note)), "");

  CAF_CHECK_EQUAL(ref, "5");
}

CAF_TEST(nothing_comes_for_a_while) {
  CAF_CHECK_EQUAL(failure(script().send(question{1}).await<answer>().expect_nothing(5s).append(note_time())), "");

  CAF_CHECK(times == moments({5040ms}));
}

CAF_TEST(a_message_breaks_the_silence) {
  const auto told = failure(script().send(question{1}).expect_nothing(21ms).append(note_time()));

  CAF_CHECK(contains(
    told, "step 2 (expect_nothing): a message came; at 40 ms, seed 1; the last message was {\"type\":\"test.ans"));
  CAF_CHECK(times.empty());
}

CAF_TEST(silence_of_one_type_is_broken_by_that_type_alone) {
  CAF_CHECK_EQUAL(failure(script().send(question{1}).expect_nothing(5s, "test.other").await<answer>(0s)), "");
}

CAF_TEST(silence_of_one_type_is_broken_by_that_type) {
  const auto told = failure(script().send(question{1}).expect_nothing(5s, "test.answer"));

  CAF_CHECK(contains(told, "(expect_nothing of test.answer): a message came"));
}

CAF_TEST(waits_may_be_drawn_and_repeat_with_the_seed) {
  const auto run = [](std::uint64_t seed) {
    simulation::world_settings settings = plain();
    settings.seed = seed;
    world drawn(settings);
    drawn.connect("ann", play(script().repeat(3, script().send(question{1}).wait([](simulation::client& who) {
                    return who.world().random().up_to(1min);
                  }))));
    drawn.run_for(5min);
    return drawn.digest();
  };

  CAF_CHECK_EQUAL(run(1), run(1));
  CAF_CHECK(run(1) != run(2));
}

// -- composition ------------------------------------------------------------------------

CAF_TEST(repetitions_nest) {
  const auto inner = script().append(note_time()).wait(1s);
  const auto told =
    failure(script().repeat(2, script().repeat(2, inner).wait(10s)).repeat(0, inner).append(note_time()));

  CAF_CHECK_EQUAL(told, "");
  CAF_CHECK(times == moments({20ms, 1020ms, 12020ms, 13020ms, 24020ms}));
}

CAF_TEST(a_script_without_end_goes_on_until_the_world_ends) {
  const auto plays = play(script().repeat_for_ever(script().send(question{1}).await<answer>().wait(1s)));

  auto& ann = uut.connect("ann", plays);
  uut.run_for(1h);

  CAF_CHECK(ann.count("test.answer") > 3'500);
  CAF_CHECK(!plays->is_finished(ann));
}

CAF_TEST(a_script_without_end_has_to_wait) {
  CAF_CHECK(test::throws<std::invalid_argument>([] { script().repeat_for_ever(script().send(question{1})); }));
  CAF_CHECK(test::throws<std::invalid_argument>([] { script().repeat_for_ever(script().await_close()); }));
}

CAF_TEST(a_script_may_repeat_and_append_itself) {
  auto twice = script().append(note_time()).wait(1s);
  twice.append(twice);
  twice.repeat(1, twice);

  CAF_CHECK_EQUAL(failure(twice), "");

  CAF_CHECK(times == moments({20ms, 1020ms, 2020ms, 3020ms}));
}

CAF_TEST(each_client_is_at_its_own_step) {
  const auto plays = play(script().await("test.go", 1h).append(note_time()));
  auto& ann = uut.connect("ann", plays);
  auto& bob = uut.connect("bob", plays);

  uut.hub().send("bob", {"test.go", 1});
  uut.run_for(1min);
  CAF_CHECK(!plays->is_finished(ann));
  CAF_CHECK(plays->is_finished(bob));
  uut.hub().send("ann", {"test.go", 1});
  uut.run_for(1min);

  CAF_CHECK_EQUAL(plays->finished(), 2u);
  CAF_CHECK_EQUAL(times.size(), 2u);
}

CAF_TEST(an_empty_script_is_done_at_once) {
  const auto plays = play({});

  CAF_CHECK(plays->is_finished(uut.connect("ann", plays)));
}

CAF_TEST(what_comes_while_a_step_is_done_is_for_the_steps_that_follow) {
  int count = 0;
  const auto run = [&](simulation::client&) {
    ++count;
    uut.run_for(1s);
  };

  CAF_CHECK_EQUAL(failure(script().send(question{1}).then(run).await<answer>(0s).append(note_time())), "");

  CAF_CHECK_EQUAL(count, 1);
  CAF_CHECK(times == moments({1020ms}));
}

// -- ends -------------------------------------------------------------------------------

CAF_TEST(what_a_step_throws_ends_the_run_once) {
  int count = 0;
  const auto throwing = [&](simulation::client&) {
    ++count;
    throw std::runtime_error("enough");
  };
  const auto plays = play(script().then(throwing).append(note_time()));

  CAF_CHECK(test::throws<std::runtime_error>([&] { static_cast<void>(uut.connect("ann", plays)); }));
  uut.hub().send("ann", answer{1});
  uut.run_for(1min);

  CAF_CHECK_EQUAL(count, 1);
  CAF_CHECK(times.empty());
  CAF_CHECK_EQUAL(plays->finished(), 0u);
}

CAF_TEST(a_stop_in_the_middle_of_a_script_is_an_end_like_others) {
  uut.connect("ann", play(script().await("test.never", 1h)));
  std::string told;

  try {
    uut.stop(1s);
  } catch (const script_failed& failed) {
    told = failed.what();
  }

  CAF_CHECK(contains(told, "the connection has ended with 1012 (shutdown)"));
}

CAF_TEST(a_world_may_end_in_the_middle_of_a_script) {
  const auto plays = play(script().await("test.never", 1h));
  {
    world short_lived(plain());
    short_lived.connect("ann", plays);
  }

  CAF_CHECK_EQUAL(plays->finished(), 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
