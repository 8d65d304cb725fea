// SPDX-License-Identifier: MIT
/// For each of the laws 4 to 7, a world in which one thing is wrong, and a check that the law is seen to be broken.
#define CAF_SUITE simulation_laws_known_bad_clients
#include <caf/test/unit_test.hpp>

#include "bad_sessions.hpp"
#include "defect.hpp"
#include "law_number.hpp"
#include "numbered_world.hpp"

#include <optional>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::interference;
using test::above;
using test::at_once;
using test::below;
using test::number_of;
using test::numbered_world;

namespace {

using teller = std::function<void(const event&)>;

/// What is broken in a world where Alice comes and goes.
int broken_by_a_visit(std::function<void(const event&, const teller&)> tells) {
  interference spoiled;
  spoiled.tells = std::move(tells);
  numbered_world uut(at_once(), spoiled);
  return number_of(uut.broken_by([&] {
    uut.world.connect("alice").reset();
    uut.world.run_for(1ms);
  }));
}

} // namespace

// -- law 4 ---------------------------------------------------------------------------

CAF_TEST(a_hook_that_misses_an_event_is_found) {
  CAF_CHECK_EQUAL(broken_by_a_visit([](const event& what, const teller& tell) { tell(what); }), 0);
  for (const auto kind : {event_kind::client_connected, event_kind::client_disconnected})
    CAF_CHECK_EQUAL(broken_by_a_visit([kind](const event& what, const teller& tell) {
                      if (what.kind != kind)
                        tell(what);
                    }),
                    4);
}

CAF_TEST(an_event_that_is_told_twice_is_found) {
  for (const auto kind : {event_kind::client_connected, event_kind::client_disconnected})
    CAF_CHECK_EQUAL(broken_by_a_visit([kind](const event& what, const teller& tell) {
                      tell(what);
                      if (what.kind == kind)
                        tell(what);
                    }),
                    4);
}

CAF_TEST(an_end_without_a_reason_or_with_another_is_found) {
  for (const auto reason : {std::optional<end_reason>{}, std::optional{end_reason::shutdown}})
    CAF_CHECK_EQUAL(broken_by_a_visit([reason](const event& what, const teller& tell) {
                      auto changed = what;
                      if (what.kind == event_kind::client_disconnected)
                        changed.reason = reason;
                      tell(changed);
                    }),
                    4);
}

// -- law 5 ---------------------------------------------------------------------------

CAF_TEST(a_client_that_answers_and_is_reaped_is_found) {
  for (const bool hears : {true, false}) {
    numbered_world uut(at_once(), above(!hears, test::with<test::deaf>()));
    uut.world.connect("alice");

    CAF_CHECK_EQUAL(number_of(uut.check(200s)), hears ? 0 : 5);
  }
}

CAF_TEST(a_silent_client_that_is_not_reaped_is_found) {
  for (const bool is_reaped : {true, false}) {
    numbered_world uut(at_once(), above(!is_reaped, test::with<test::lively>()));
    uut.world.connect("alice").answer_pings(false);

    CAF_CHECK_EQUAL(number_of(uut.check(200s)), is_reaped ? 0 : 5);
  }
}

CAF_TEST(control_behind_data_is_found) {
  for (const bool overtakes : {true, false}) {
    numbered_world uut(at_once(), below(!overtakes, test::with<test::one_lane>()));
    auto& alice = uut.world.connect("alice");
    alice.stall();
    for (int i = 0; i < 4; ++i)
      uut.send("alice", "test.x");
    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 0);

    alice.send_text(R"({"type":"ping"})");
    uut.world.run_for(1ms);
    alice.resume();

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), overtakes ? 0 : 5);
  }
}

// -- law 6 ---------------------------------------------------------------------------

CAF_TEST(another_rule_for_duplicate_ids_is_found) {
  const auto policies = {duplicate_policy::newest_wins, duplicate_policy::oldest_wins, duplicate_policy::allow};
  for (const auto policy : policies)
    for (const auto told : policies) {
      CAF_MESSAGE(to_string(policy) << ", told " << to_string(told));
      options settings;
      settings.duplicates = policy;
      interference spoiled;
      spoiled.promised = settings;
      spoiled.promised->duplicates = told;
      numbered_world uut(at_once(settings), spoiled);

      const auto broken = uut.broken_by([&] {
        uut.world.connect("alice");
        uut.world.connect("alice");
      });

      CAF_CHECK_EQUAL(number_of(broken), policy == told ? 0 : 6);
    }
}

CAF_TEST(a_newcomer_that_is_harmed_is_found) {
  for (const auto how : {test::defect::none, test::defect::harmful_duplicate}) {
    numbered_world uut(at_once(), test::interference_of(how));

    const auto broken = uut.broken_by([&] {
      uut.world.connect("alice");
      uut.world.connect("alice");
      uut.world.run_for(1s);
    });

    CAF_CHECK_EQUAL(number_of(broken), how == test::defect::none ? 0 : 6);
  }
}

CAF_TEST(a_duplicate_that_is_not_told_is_found) {
  for (const bool is_told : {true, false}) {
    numbered_world uut(at_once(), above(!is_told, test::with<test::curt>()));

    const auto broken = uut.broken_by([&] {
      uut.world.connect("alice");
      uut.world.connect("alice");
    });

    CAF_CHECK_EQUAL(number_of(broken), is_told ? 0 : 6);
  }
}

// -- law 7 ---------------------------------------------------------------------------

CAF_TEST(an_error_that_is_lost_or_told_twice_is_found) {
  for (const int copies : {0, 1, 2}) {
    numbered_world uut(at_once(), above(true, test::with<test::careless>(copies)));
    auto& alice = uut.world.connect("alice");

    alice.send_text("{");

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), copies == 1 ? 0 : 7);
  }
}

CAF_TEST(an_end_after_too_few_or_too_many_errors_is_found) {
  for (const std::size_t told : {2U, 3U, 4U}) {
    options settings;
    settings.max_client_errors = 3;
    interference spoiled;
    spoiled.promised = settings;
    spoiled.promised->max_client_errors = told;
    numbered_world uut(at_once(settings), spoiled);
    auto& alice = uut.world.connect("alice");

    alice.send_text("{");
    alice.send_text("{");
    const auto after_two = number_of(uut.check(1ms));
    alice.send_text("{");
    const auto after_three = number_of(uut.check(1ms));

    CAF_CHECK_EQUAL(after_two, told == 2 ? 7 : 0);
    CAF_CHECK_EQUAL(after_three, told == 4 ? 7 : 0);
  }
}

CAF_TEST(an_end_after_too_few_or_too_many_errors_of_a_minute_is_found) {
  for (const std::size_t told : {0, 2, 3, 4}) {
    options settings;
    settings.max_errors_per_minute = 3;
    interference spoiled;
    spoiled.promised = settings;
    spoiled.promised->max_errors_per_minute = told;
    numbered_world uut(at_once(settings), spoiled);
    auto& alice = uut.world.connect("alice");
    const auto after_another = [&] {
      alice.send_text(R"({"type":"ping"})");
      alice.send_text("{");
      return number_of(uut.check(1ms));
    };

    static_cast<void>(after_another());
    const auto after_two = after_another();
    const auto after_three = after_another();

    CAF_CHECK_EQUAL(after_two, told == 2 ? 7 : 0);
    CAF_CHECK_EQUAL(after_three, told == 0 || told == 4 ? 7 : 0);
  }
}

CAF_TEST(errors_of_another_minute_are_not_held_against_a_client) {
  for (const auto pause : {59s, 61s}) {
    options settings;
    settings.max_errors_per_minute = 3;
    settings.enable_heartbeat = false;
    numbered_world uut(at_once(settings));
    auto& alice = uut.world.connect("alice");

    alice.send_text("{");
    alice.send_text("{");
    CAF_CHECK_EQUAL(number_of(uut.check(pause)), 0);
    alice.send_text("{");

    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 0);
    CAF_CHECK_EQUAL(alice.is_connected(), pause > 60s);
  }
}

CAF_TEST(a_refusal_that_is_held_against_a_client_is_found) {
  for (const auto how : {test::defect::none, test::defect::fatal_refusal}) {
    options settings;
    settings.max_client_errors = 3;
    numbered_world uut(at_once(settings), test::interference_of(how));
    uut.world.hub().on("test.x", [](const inbound& message) { message.fail("random.refused", "never"); });
    auto& alice = uut.world.connect("alice");

    int broken = 0;
    for (int i = 0; i < 5 && broken == 0; ++i) {
      alice.send_text("{");
      alice.send_text("{");
      uut.say(alice, "test.x");
      broken = number_of(uut.check(1ms));
    }

    CAF_CHECK_EQUAL(broken, how == test::defect::none ? 0 : 7);
  }
}

CAF_TEST(a_hub_that_does_not_obey_its_settings_is_found) {
  options settings;
  settings.max_errors_per_minute = 3;
  numbered_world uut(at_once(settings), test::interference_of(test::defect::endless_errors));
  auto& alice = uut.world.connect("alice");

  for (int i = 0; i < 3; ++i) {
    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 0);
    alice.send_text("{");
  }

  CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 7);
}
