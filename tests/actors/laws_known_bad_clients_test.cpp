// SPDX-License-Identifier: MIT
/// For each of the laws 4 to 7, a world in which one thing is wrong, and a check that the law is seen to be broken.
#define CAF_SUITE actors_laws_known_bad_clients
#include <caf/test/unit_test.hpp>

#include "../support/bad_sessions.hpp"
#include "../support/lawful_world.hpp"

#include <optional>

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

// -- law 4 ---------------------------------------------------------------------------

CAF_TEST(a_hook_that_misses_an_event_is_found) {
  for (const auto kind : {event_kind::client_connected, event_kind::client_disconnected}) {
    lawful_world uut(options{});
    uut.tells = [kind](const event& what) { return what.kind != kind; };

    uut.connect("alice")->socket->ends(session_end::lost);

    CAF_CHECK_EQUAL(broken_in(uut), 4);
  }
}

CAF_TEST(an_event_that_is_told_twice_is_found) {
  for (const auto kind : {event_kind::client_connected, event_kind::client_disconnected}) {
    lawful_world uut(options{});
    uut.tells = [&uut, kind](const event& what) {
      if (what.kind == kind)
        uut.laws.told(what);
      return true;
    };

    uut.connect("alice")->socket->ends(session_end::lost);

    CAF_CHECK_EQUAL(broken_in(uut), 4);
  }
}

CAF_TEST(an_end_without_a_reason_or_with_another_is_found) {
  for (const auto reason : {std::optional<end_reason>{}, std::optional{end_reason::shutdown}}) {
    lawful_world uut(options{});
    uut.tells = [&uut, reason](const event& what) {
      if (what.kind != event_kind::client_disconnected)
        return true;
      auto changed = what;
      changed.reason = reason;
      uut.laws.told(changed);
      return false;
    };

    uut.connect("alice")->socket->ends(session_end::lost);

    CAF_CHECK_EQUAL(broken_in(uut), 4);
  }
}

// -- law 5 ---------------------------------------------------------------------------

CAF_TEST(a_client_that_answers_and_is_reaped_is_found) {
  for (const bool hears : {true, false}) {
    lawful_world uut(options{});
    if (!hears)
      uut.above = test::with<test::deaf>();
    const auto alice = uut.connect("alice");

    uut.world.pass(200s, alice->socket);

    CAF_CHECK_EQUAL(broken_in(uut), hears ? 0 : 5);
  }
}

CAF_TEST(a_silent_client_that_is_not_reaped_is_found) {
  for (const bool is_silent : {true, false}) {
    lawful_world uut(options{});
    if (!is_silent)
      uut.above = test::with<test::lively>();
    uut.connect("alice");

    uut.world.pass(200s);

    CAF_CHECK_EQUAL(broken_in(uut), is_silent ? 0 : 5);
  }
}

CAF_TEST(control_behind_data_is_found) {
  for (const bool overtakes : {true, false}) {
    lawful_world uut(options{});
    if (!overtakes)
      uut.below = test::with<test::one_lane>();
    const auto alice = uut.connect("alice");
    alice->socket->flush();
    uut.send("alice", "test.x");
    CAF_CHECK_EQUAL(broken_in(uut), 0);

    alice->socket->says(R"({"type":"ping"})");
    alice->socket->flush();

    CAF_CHECK_EQUAL(broken_in(uut), overtakes ? 0 : 5);
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
      auto promised = settings;
      promised.duplicates = told;
      lawful_world uut(settings, promised);

      uut.connect("alice");
      uut.connect("alice");

      CAF_CHECK_EQUAL(broken_in(uut), policy == told ? 0 : 6);
    }
}

CAF_TEST(a_newcomer_that_is_harmed_is_found) {
  options settings;
  settings.duplicates = duplicate_policy::oldest_wins;
  lawful_world uut(settings, options{});
  uut.connect("alice");

  uut.world.connect("alice"); // let in, and ended at once

  CAF_CHECK_EQUAL(broken_in(uut), 6);
}

CAF_TEST(a_duplicate_that_is_not_told_is_found) {
  lawful_world uut(options{});
  uut.above = test::with<test::curt>();

  uut.connect("alice");
  uut.connect("alice");

  CAF_CHECK_EQUAL(broken_in(uut), 6);
}

// -- law 7 ---------------------------------------------------------------------------

CAF_TEST(an_error_that_is_lost_or_told_twice_is_found) {
  for (const int copies : {0, 1, 2}) {
    lawful_world uut(options{});
    uut.above = test::with<test::careless>(copies);
    const auto alice = uut.connect("alice");

    alice->socket->says("{");

    CAF_CHECK_EQUAL(broken_in(uut), copies == 1 ? 0 : 7);
  }
}

CAF_TEST(an_end_after_too_few_or_too_many_errors_is_found) {
  for (const std::size_t told : {2, 3, 4}) {
    options settings;
    settings.max_client_errors = 3;
    auto promised = settings;
    promised.max_client_errors = told;
    lawful_world uut(settings, promised);
    const auto alice = uut.connect("alice");

    for (int i = 0; i < 3; ++i) {
      alice->socket->says("{");
      if (i == 1)
        CAF_CHECK_EQUAL(broken_in(uut), told == 2 ? 7 : 0);
    }

    CAF_CHECK_EQUAL(broken_in(uut), told == 3 ? 0 : 7);
  }
}
