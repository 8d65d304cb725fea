// SPDX-License-Identifier: MIT
// ctest: timeout=300
/// `hubcaf-simulate`: the real hub on a virtual clock, in random worlds with all faults on. It stops at the first law of the hub that is
/// broken and says how to see that again.
#include "defect.hpp"
#include "kept_seeds.hpp"
#include "seed_processes.hpp"

#include <hubcaf/simulation/digest.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <thread>

namespace {

using namespace hubcaf::test;
using std::chrono::steady_clock;

struct wishes {
  std::uint64_t seeds = 1000;
  std::uint64_t first = 1;
  std::uint64_t seed = 0;
  std::size_t steps = 100;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  unsigned seconds_per_seed = 60;
  std::string defect;
  std::string kept = HUBCAF_KEPT_SEEDS;
  bool tells = false;
  bool all_seen = false;
};

random_plan plan_of(const wishes& wanted, const std::string& program, std::uint64_t seed, std::size_t steps) {
  random_plan result{seed, steps, defect_from(wanted.defect).value_or(defect::none), {}};
  result.replay = program + " --seed " + std::to_string(seed) + " --steps " + std::to_string(steps);
  if (!wanted.defect.empty())
    result.replay += " --defect " + wanted.defect;
  return result;
}

void print(const seed_outcome& what) {
  std::cout << "seed " << what.seed << ": " << what.steps << " steps, " << what.virtual_time.count()
            << " ms of virtual time, digest " << digest_text(what.digest) << '\n';
}

void print(const sightings& seen) {
  for (const auto& [what, count] : seen)
    if (count != 0)
      std::cout << "  " << what << ": " << count << '\n';
}

int replay(const wishes& wanted, const std::string& program) {
  random_world::narrator tell;
  if (wanted.tells)
    tell = [](const std::string& line) { std::cout << line << '\n'; };
  const auto outcome = play(plan_of(wanted, program, wanted.seed, wanted.steps), tell);
  print(outcome.seen);
  print(outcome);
  if (outcome.wrong.empty())
    return EXIT_SUCCESS;
  std::cout << "BROKEN: " << outcome.wrong << '\n';
  return EXIT_FAILURE;
}

std::vector<random_plan> plans_of(const wishes& wanted, const std::string& program) {
  std::vector<random_plan> result;
  if (wanted.defect.empty())
    for (const auto& kept : read_kept_seeds(wanted.kept))
      result.push_back(plan_of(wanted, program, kept.seed, kept.steps));
  for (std::uint64_t i = 0; i < wanted.seeds; ++i)
    result.push_back(plan_of(wanted, program, wanted.first + i, wanted.steps));
  return result;
}

int search(const wishes& wanted, const std::string& program) {
  const auto begin = steady_clock::now();
  const auto plans = plans_of(wanted, program);
  seed_processes processes(wanted.jobs, std::chrono::seconds(wanted.seconds_per_seed),
                           [](const random_plan& plan) { return play(plan); });
  sightings seen;
  hubcaf::simulation::digest all;
  std::uint64_t steps = 0;
  std::chrono::milliseconds time{0};
  seed_outcome last;
  const bool is_well = processes.play(plans, [&](const seed_outcome& outcome) {
    for (const auto& [what, count] : outcome.seen)
      seen[what] += count;
    all.add(outcome.digest);
    steps += outcome.steps;
    time += outcome.virtual_time;
    last = outcome;
  });
  const auto seconds = std::chrono::duration<double>(steady_clock::now() - begin).count();
  if (!is_well) {
    print(last);
    std::cout << "BROKEN: " << last.wrong << '\n';
    return EXIT_FAILURE;
  }
  print(seen);
  std::cout << plans.size() << " worlds (" << plans.size() - wanted.seeds << " kept), " << steps << " steps, "
            << time.count() / 1000 << " s of virtual time in " << seconds << " s, digest " << digest_text(all.value())
            << "; all laws hold\n";
  if (const auto missing = missing_from(seen); wanted.all_seen && !missing.empty()) {
    for (const auto& what : missing)
      std::cout << "never seen: " << what << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

std::vector<std::string> names_of_defects() {
  std::vector<std::string> result;
  for (const auto& one : all_defects())
    result.emplace_back(one.name);
  return result;
}

} // namespace

int main(int argc, char** argv) try {
  wishes wanted;
  CLI::App app("Looks for bugs of the hub in random worlds on a virtual clock.");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--seeds", wanted.seeds, "Worlds to play, after those of the kept list")->capture_default_str();
  app.add_option("--first", wanted.first, "The seed of the first of them")->capture_default_str();
  const auto* const one = app.add_option("--seed", wanted.seed, "Plays this seed alone and says what happened");
  app.add_option("--steps", wanted.steps, "How often something happens in a world")->capture_default_str();
  app.add_option("--jobs", wanted.jobs, "Processes at a time")->check(CLI::Range(1, 1024))->capture_default_str();
  app.add_option("--seconds-per-seed", wanted.seconds_per_seed, "Longer counts as a hang")->capture_default_str();
  app.add_option("--kept", wanted.kept, "Seeds that once found something")->capture_default_str();
  app.add_option("--defect", wanted.defect, "Gives each world this bug, to see that it is found")
    ->check(CLI::IsMember(names_of_defects()));
  app.add_flag("--tell", wanted.tells, "With --seed: says what happens, as it happens");
  app.add_flag("--all-seen", wanted.all_seen, "Fails unless everything that is worth seeing has happened");
  CLI11_PARSE(app, argc, argv);
  return one->count() != 0 ? replay(wanted, argv[0]) : search(wanted, argv[0]);
} catch (const std::exception& failure) {
  std::cerr << "hubcaf-simulate: " << failure.what() << '\n';
  return EXIT_FAILURE;
}
