// SPDX-License-Identifier: MIT
#include "random_play.hpp"

#include <iostream>
#include <utility>

/// How a random play ends, and what is told of it.
namespace hubcaf::test {

std::optional<broken_law> random_play::end() {
  last_ = "the end";
  if (random_.percent(60))
    drain();
  world_.between_turns = nullptr;
  return world_.end();
}

void random_play::drain() {
  auto& world = world_.world;
  const auto order = [&](auto message) {
    compat::post(world.hub->io_threads.front().roster, std::move(message));
    static_cast<void>(world_.check());
  };
  const auto go_on = [&] {
    for (auto n = random_.below(10); n > 0; --n) {
      random_.percent(50) ? write() : handlers_.answer();
      if (random_.percent(20))
        pass();
      static_cast<void>(world_.check());
    }
  };
  world.hub->draining = true;
  world_.between_turns = nullptr;
  order(quiesce{nullptr});
  go_on();
  order(end_all{end_reason::shutdown, "the hub is stopping", true});
  go_on();
  order(end_all{end_reason::shutdown, "the hub is stopping", false});
  go_on();
}

void random_play::count_into(std::map<std::string, std::uint64_t>& counts) const {
  const auto& hub = *world_.world.hub;
  const auto report = hub.counters.report();
  for (const auto& [way, books] : {std::pair{"in: ", &report.inbound}, std::pair{"out: ", &report.outbound}}) {
    counts[std::string(way) + "delivered"] += books->delivered;
    counts[std::string(way) + "expired"] += books->expired;
    for (const auto& [cause, count] : books->dropped_by)
      counts[way + ("dropped " + cause)] += count;
    for (const auto& [cause, count] : books->returned_by)
      counts[way + ("returned " + cause)] += count;
  }
  const auto totals = hub.counters.totals();
  for (std::size_t code = 1; code < errc_count; ++code)
    counts["error " + std::string(to_string(static_cast<errc>(code)))] += totals.errors[code];
  counts["messages parked"] += parked_;
  counts["errors merged"] += totals[counter::errors_merged];
  counts["handler deaths"] += totals[counter::handler_deaths];
  counts["events dropped"] += totals[counter::events_dropped];
  for (const auto& one : world_.laws.sessions())
    if (const auto reason = one->ended_for())
      ++counts["ended " + std::string(to_string(*reason))];
}

std::string play(std::uint64_t seed, int steps, std::map<std::string, std::uint64_t>& counts) {
  random_play uut(seed);
  std::optional<broken_law> broken;
  int step = 0;
  for (; step < steps && !broken; ++step)
    broken = uut.step();
  if (!broken)
    broken = uut.end();
  uut.count_into(counts);
  if (!broken)
    return {};
  const auto number = std::to_string(seed);
  const auto result = to_string(broken) + "; seed " + number + ", step " + std::to_string(step) + " (" + uut.last() +
                      "); again: HUBCAF_SEED=" + number + " actors_test -n -v 4 -r 0 -s '^actors_random_operations$'";
  // A world whose books are wrong ends the program when it ends itself.
  std::cerr << result << std::endl;
  return result;
}

} // namespace hubcaf::test
