// SPDX-License-Identifier: MIT
// ctest: timeout=200
/// `hubcaf-soak`: a real hub on the loopback, clients that misbehave, handlers that die, and numbers that must add up all the while.
///
/// What is drawn comes from one seed, but threads and sockets run as they like: a seed gives the same kind of trouble again, not
/// the same run.
#include "guard.hpp"
#include "round.hpp"
#include "summary.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

namespace {

using namespace hubcaf::soak;
using std::chrono::steady_clock;

struct settings {
  std::uint64_t messages = 100'000;
  std::uint64_t seed = 0;
  std::size_t clients = 48;
  std::size_t io_threads = 2;
  unsigned seconds_limit = 1800;
};

/// A hub lives for so many messages.
constexpr std::uint64_t messages_per_round = 500'000;

/// Two ways to stop times three policies for ids: after six rounds all pairs have been there.
constexpr std::uint64_t fewest_rounds = 3;

int soak(const settings& wanted) {
  verdict broken;
  fault_counts faults;
  progress how_far;
  summary all(wanted.seed);
  const auto deadline = steady_clock::now() + std::chrono::seconds{wanted.seconds_limit};
  const guard watch(how_far, wanted.messages, wanted.seed, deadline);
  const auto rounds = std::max(fewest_rounds, wanted.messages / messages_per_round);
  hubcaf::simulation::random_source chance(wanted.seed);
  for (std::uint64_t i = 0; (i < rounds || how_far.earlier < wanted.messages) && !broken.failed(); ++i) {
    const round_plan plan{std::max<std::uint64_t>(1, wanted.messages / rounds), wanted.clients, wanted.io_threads,
                          static_cast<hubcaf::duplicate_policy>(i % 3),         i % 2 == 1,     deadline};
    all.add(run_round(plan, chance.fork(), broken, faults, how_far));
  }
  all.print(std::cout, faults);
  if (!broken.failed())
    return EXIT_SUCCESS;
  std::cout << "BROKEN, seed " << wanted.seed << ": " << broken.count() << " times; the first:\n";
  for (const auto& line : broken.kept())
    std::cout << "  " << line << '\n';
  return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  settings wanted;
  wanted.seed = std::random_device{}();
  CLI::App app("Soaks a hub in messages and faults, and checks that not one message is unaccounted for.");
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  app.add_option("--messages", wanted.messages, "Messages to be accepted, both ways")->capture_default_str();
  app.add_option("--seed", wanted.seed, "Where chance begins; without one it is drawn");
  app.add_option("--clients", wanted.clients, "Clients at a time")->check(CLI::Range(2, 10000))->capture_default_str();
  app.add_option("--io-threads", wanted.io_threads, "Event loops of the hub")
    ->check(CLI::Range(1, 64))
    ->capture_default_str();
  app.add_option("--seconds-limit", wanted.seconds_limit, "Longer is a failure")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return soak(wanted);
}
