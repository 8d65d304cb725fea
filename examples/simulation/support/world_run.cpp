// SPDX-License-Identifier: MIT
#include "world_run.hpp"

#include "number_format.hpp"
#include "simulation_files.hpp"
#include "text.hpp"

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>

namespace example {

namespace {

using namespace std::chrono_literals;

/// `getrusage` would count the program that started this one, too.
std::uint64_t peak_memory_now() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (std::uint64_t kibibytes = 0; word == "VmHWM:" && status >> kibibytes)
      return kibibytes * 1024;
  return 0;
}

std::string balance(const hubcaf::ledger_entry& books) {
  return "= " + format_number(books.delivered) + " delivered + " + format_number(books.dropped) + " dropped + " +
         format_number(books.returned) + " returned + " + format_number(books.expired) + " expired + " +
         format_number(books.held) + " held";
}

} // namespace

std::string run_outcome::digest_text() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (int shift = 60; shift >= 0; shift -= 4)
    result += digits[digest >> shift & 15U];
  return result;
}

void run_outcome::add_to(summary& figures) const {
  const auto wall = std::chrono::duration<double>(wall_time).count();
  const auto simulated = std::chrono::duration<double>(virtual_time).count();
  figures.add("seed", std::to_string(seed));
  figures.add("digest", digest_text());
  figures.add("steps", steps);
  figures.add("virtual time", format_clock(simulated));
  figures.add("wall time", wall, "s");
  figures.add("faster than real time", simulated / wall, "times");
  figures.add("memory, greatest", static_cast<double>(peak_memory) / (1024 * 1024), "MiB");
  figures.add("accepted from clients", ledger.inbound.accepted, balance(ledger.inbound));
  figures.add("accepted for clients", ledger.outbound.accepted, balance(ledger.outbound));
  add_file_counts(figures);
}

hubcaf::simulation::world_settings settings_of(const command_line& line, const run_settings& wanted) {
  hubcaf::simulation::world_settings result;
  result.seed = wanted.seed;
  result.keep_received = false;
  result.replay = line.replay();
  return result;
}

void run_on(hubcaf::simulation::world& world, std::chrono::nanoseconds end, std::chrono::nanoseconds pause,
            progress_bar& bar, std::initializer_list<sampled_plot*> plots) {
  while (world.now() < end) {
    const auto next = std::min(end, world.now() + pause);
    // As a terminal may be looked at, it is told more often than plots.
    for (const auto slice = std::max<std::chrono::nanoseconds>(pause / 16, 1ms); world.now() < next;) {
      world.run_for(std::min(slice, next - world.now()));
      bar.show(world.now());
    }
    for (auto* plot : plots)
      plot->take(world.now());
  }
}

run_outcome stop(hubcaf::simulation::world& world, std::chrono::steady_clock::time_point began) {
  run_outcome result;
  result.virtual_time = world.now();
  world.stop();
  result.wall_time = std::chrono::steady_clock::now() - began;
  result.seed = world.seed();
  result.digest = world.digest();
  result.steps = world.steps();
  result.ledger = world.hub().ledger();
  result.peak_memory = peak_memory_now();
  return result;
}

run_outcome run(hubcaf::simulation::world& world, const run_settings& wanted,
                std::initializer_list<sampled_plot*> plots) {
  const auto end = wanted.virtual_time();
  const auto began = std::chrono::steady_clock::now();
  progress_bar bar(end, wanted.show_progress);
  run_on(world, end, std::max<std::chrono::nanoseconds>(end / 360, 100ms), bar, plots);
  bar.finish();
  return stop(world, began);
}

table ledger_table(const hubcaf::ledger_report& books) {
  table result{"Books", {"messages", "accepted", "delivered", "dropped", "returned", "expired", "held", "residue"}, {}};
  const auto add = [&](const std::string& name, const hubcaf::ledger_entry& one) {
    if (one.accepted != 0)
      result.rows.push_back({name, format_number(one.accepted), format_number(one.delivered),
                             format_number(one.dropped), format_number(one.returned), format_number(one.expired),
                             format_number(one.held), format_number(one.residue())});
  };
  add("from clients", books.inbound);
  add("for clients", books.outbound);
  for (const auto& type : books.types) {
    add("from clients: " + type.type, type.inbound);
    add("for clients: " + type.type, type.outbound);
  }
  return result;
}

int guarded(const std::string& name, const std::function<void()>& what) {
  try {
    what();
    return 0;
  } catch (const hubcaf::simulation::law_broken& broken) {
    std::cerr << name << ": " << clean(broken.what()) << std::endl;
    return 3;
  } catch (const std::exception& failure) {
    std::cerr << name << ": " << clean(failure.what()) << std::endl;
    return 1;
  }
}

} // namespace example
