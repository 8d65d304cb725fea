// SPDX-License-Identifier: MIT
#define CAF_SUITE examples_world_run

#include <support/reconnect.hpp>
#include <support/simulation_files.hpp>
#include <support/world_run.hpp>

#include <caf/test/unit_test.hpp>

#include <algorithm>
#include <set>

namespace {

using namespace std::chrono_literals;
namespace simulation = hubcaf::simulation;

} // namespace

CAF_TEST(an_exit_code_says_what_went_wrong) {
  CAF_CHECK_EQUAL(example::guarded("x", [] {}), 0);
  CAF_CHECK_EQUAL(example::guarded("x", [] { throw std::runtime_error("no room"); }), 1);
  CAF_CHECK_EQUAL(example::guarded("x", [] { throw simulation::law_broken({1, "lost"}, "law 1"); }), 3);
}

CAF_TEST(a_run_takes_its_virtual_time_and_samples_it) {
  simulation::world world{{.seed = 7}};
  world.connect("ann");
  example::sampled_plot clients("Clients", "clients");
  clients.add_level("connected", [&] { return double(world.hub().stats().total_active_connections); });

  const auto outcome = example::run(world, {.minutes = 6, .show_progress = false}, {&clients});

  CAF_CHECK_EQUAL(outcome.seed, 7u);
  CAF_CHECK(outcome.virtual_time == 6min);
  CAF_CHECK_EQUAL(outcome.digest_text().size(), 16u);
  CAF_CHECK(outcome.steps > 10);
  CAF_CHECK(outcome.peak_memory > 1'000'000);
  CAF_CHECK_EQUAL(outcome.ledger.residue, 0);
  const auto& points = clients.picture().lines[0].points;
  CAF_CHECK(points.size() > 350 && points.size() < 370);
  CAF_CHECK(std::all_of(points.begin(), points.end(), [](const auto& point) { return point.second == 1; }));
}

CAF_TEST(the_files_of_the_simulation_are_known) {
  std::set<std::string_view> names;
  for (const auto& one : example::simulation_files()) {
    names.insert(one.name);
    CAF_CHECK(one.lines > 0);
  }
  CAF_CHECK(names.contains("simulation/world.cpp"));
  CAF_CHECK(names.contains("simulation/agenda.hpp"));
  std::set<std::string_view> folders;
  for (const auto& one : example::hub_folders()) {
    folders.insert(one.name);
    CAF_CHECK(one.files > 10 && one.lines > 1000);
  }
  CAF_CHECK_EQUAL(folders, (std::set<std::string_view>{"actors", "schema", "transport"}));
}

CAF_TEST(who_was_ended_returns_as_the_browser_client_does) {
  simulation::random_source chance(1);
  const auto pause = [&](const simulation::disconnection& how, std::size_t tries) {
    return example::pause_before_return(how, tries, chance);
  };

  // The time that the hub named is kept, if it named one.
  CAF_CHECK(pause({hubcaf::close_code::slow_consumer, "", 1234ms, 0}, 5) == 1234ms);
  CAF_CHECK(!pause({hubcaf::close_code::duplicate_client, "", {}, 0}, 0));
  CAF_CHECK(pause({hubcaf::close_code::abnormal, "", {}, 503}, 0));
  std::chrono::nanoseconds longest_first{}, longest_late{};
  for (int i = 0; i < 1000; ++i) {
    longest_first = std::max(longest_first, *pause({}, 0));
    longest_late = std::max(longest_late, *pause({}, 20));
  }
  CAF_CHECK(longest_first > 450ms && longest_first <= 500ms);
  CAF_CHECK(longest_late > 29s && longest_late <= 30s);
}
