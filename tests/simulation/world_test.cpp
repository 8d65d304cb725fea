// SPDX-License-Identifier: MIT
#define CAF_SUITE simulation_world
#include <caf/test/unit_test.hpp>

#include "../support/throws.hpp"
#include "bad_sessions.hpp"

#include <hubcaf/simulation/behavior.hpp>
#include <hubcaf/simulation/client.hpp>
#include <hubcaf/simulation/interference.hpp>
#include <hubcaf/simulation/laws.hpp>
#include <hubcaf/simulation/world.hpp>

#include <caf/exit_reason.hpp>
#include <caf/send.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::world;

CAF_TEST(a_world_begins_at_the_same_moment_every_time) {
  world uut;

  CAF_CHECK(uut.now() == 0s);
  CAF_CHECK(uut.date() == std::chrono::sys_days{std::chrono::year{2026} / 1 / 1});
}

CAF_TEST(time_passes_as_told_even_if_nothing_happens) {
  world uut;

  uut.run_for(90min);

  CAF_CHECK(uut.now() == 90min);
  CAF_CHECK(uut.date() == std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + 90min);
}

CAF_TEST(run_until_stops_at_the_moment_at_which_the_condition_holds) {
  world uut;
  bool rang = false;
  uut.after(5s, [&] { rang = true; });

  CAF_CHECK(uut.run_until([&] { return rang; }));
  CAF_CHECK(uut.now() == 5s);
  CAF_CHECK(!uut.run_until([] { return false; }, 10s));
  CAF_CHECK(uut.now() == 15s);
}

CAF_TEST(every_repeats_until_it_has_enough) {
  world uut;
  std::vector<std::chrono::nanoseconds> times;

  uut.every(2s, [&] {
    times.push_back(uut.now());
    return times.size() < 3;
  });
  uut.run_for(1min);

  CAF_CHECK(times == std::vector<std::chrono::nanoseconds>({2s, 4s, 6s}));
}

CAF_TEST(options_that_the_hub_refuses_are_refused) {
  simulation::world_settings settings;
  settings.hub.max_message_size = 0;

  CAF_CHECK(test::throws<std::invalid_argument>([&] { world refused(settings); }));
}

CAF_TEST(the_rest_face_answers) {
  world uut;
  auto& ann = uut.connect("ann");

  const auto health = uut.request("GET", "/ws/health");
  const auto sent = uut.request("POST", "/ws/send-message?client_id=ann", R"({"type":"test.x","content":1})");
  const auto nobody = uut.request("DELETE", "/ws/clients/bob");
  uut.run_for(1s);

  CAF_CHECK_EQUAL(health.status, 200u);
  CAF_CHECK(health.body.find("healthy") != std::string::npos);
  CAF_CHECK_EQUAL(sent.status, 200u);
  CAF_CHECK_EQUAL(ann.count("test.x"), 1u);
  CAF_CHECK_EQUAL(nobody.status, 404u);
}

CAF_TEST(a_request_of_which_the_hub_lets_go_is_answered_500) {
  world uut;
  // The last death is one too many: REST does not come back.
  for (std::size_t i = 0; i <= hub_context::most_deaths; ++i) {
    caf::anon_send_exit(uut.law_book()->context().rest.get(), caf::exit_reason::kill);
    uut.run_for(100ms);
  }
  uut.run_for(400ms);

  const auto answer = uut.request("GET", "/ws/clients?limit=5");

  CAF_CHECK_EQUAL(answer.status, 500u);
  CAF_CHECK(uut.now() == 1s);
}

CAF_TEST(a_frozen_machine_reaps_nobody_who_would_have_answered) {
  world uut;
  auto& ann = uut.connect("ann");

  uut.freeze(10min);
  uut.run_for(10min);

  CAF_CHECK(ann.is_connected());
  CAF_CHECK(uut.now() >= 20min);
}

CAF_TEST(nobody_gets_in_after_the_stop) {
  world uut;
  auto& ann = uut.connect("ann");

  CAF_CHECK(uut.stop());
  ann.connect();
  uut.run_for(1s);

  CAF_CHECK(!ann.is_connected());
  CAF_CHECK(test::throws<std::logic_error>([&] { static_cast<void>(uut.request("GET", "/ws/stats")); }));
}

CAF_TEST(a_stop_with_a_deadline_waits_no_longer_for_those_who_do_not_read) {
  simulation::world_settings settings;
  settings.between.window = 1;
  settings.hub.client_overflow = overflow_policy::reject;
  world uut(settings);
  uut.connect("ann").stall();
  for (int i = 0; i < 5; ++i)
    uut.hub().send("ann", any_message("test.x", i));
  uut.run_for(1s);
  const auto begin = uut.now();

  CAF_CHECK(!uut.stop(2s));

  CAF_CHECK(uut.now() - begin >= 2s && uut.now() - begin < 4s);
}

CAF_TEST(what_a_behaviour_throws_ends_the_run) {
  struct rude : simulation::behavior {
    void on_open(simulation::client&) override {
      throw std::runtime_error("rude");
    }
  };
  world uut;

  CAF_CHECK(test::throws<std::runtime_error>([&] { static_cast<void>(uut.connect("ann", std::make_shared<rude>())); }));
}

CAF_TEST(a_broken_law_says_all_that_is_needed_to_see_it_again) {
  simulation::world_settings settings;
  settings.seed = 17;
  settings.replay = "./again --seed 17";
  simulation::interference spoiled;
  spoiled.below = test::with<test::sleepy_writer>();
  world uut(settings, spoiled);
  uut.connect("ann");
  uut.run_for(1s);
  uut.hub().send("ann", any_message("test.x", 1));
  const auto step = uut.steps() + 1;

  std::string told;
  int law = 0;
  try {
    uut.run_for(1s);
  } catch (const simulation::law_broken& broken) {
    told = broken.what();
    law = broken.law.number;
  }

  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(uut.now()).count();
  CAF_CHECK_EQUAL(law, 8);
  CAF_CHECK_EQUAL(
    told, "law 8 is broken: client ann (connection 1) is not written to, though its socket has room; at " +
            std::to_string(milliseconds) + " ms, step " + std::to_string(step) + ", seed 17; again: ./again --seed 17");
}

CAF_TEST(a_broken_law_is_told_once) {
  simulation::interference spoiled;
  spoiled.below = test::with<test::sleepy_writer>();
  world uut({}, spoiled);
  uut.connect("ann");
  uut.hub().send("ann", any_message("test.x", 1));
  CAF_CHECK(test::throws<simulation::law_broken>([&] { static_cast<void>(uut.run_for(1s)); }));

  uut.run_for(1s);
  uut.stop();

  CAF_CHECK(uut.hub().stats().is_shutdown);
}
