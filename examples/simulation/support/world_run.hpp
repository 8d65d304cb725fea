// SPDX-License-Identifier: MIT
#pragma once

#include "command_line.hpp"
#include "progress_bar.hpp"
#include "sampled_plot.hpp"
#include "summary.hpp"
#include "table.hpp"

#include <hubcaf/simulation/world.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>

/// Running the world of an example from its beginning to the stop of its hub, and telling of it.
namespace example {

/// What a run was, whatever was simulated.
struct run_outcome {
  std::uint64_t seed = 0;
  std::uint64_t digest = 0;
  std::uint64_t steps = 0;
  std::chrono::nanoseconds virtual_time{};
  /// Of the machine that simulated.
  std::chrono::nanoseconds wall_time{};
  /// After the hub has stopped.
  hubcaf::ledger_report ledger;
  /// In bytes, of the whole program so far.
  std::uint64_t peak_memory = 0;

  /// The digest as it is shown.
  [[nodiscard]] std::string digest_text() const;

  /// The figures that all summaries have in common.
  void add_to(summary& figures) const;
};

/// Settings of a world that is run as the command line says.
[[nodiscard]] hubcaf::simulation::world_settings settings_of(const command_line& line, const run_settings& wanted);

/// Lets the world run for the virtual time that is wanted, about 360 times of which the plots take their values, then stops its hub.
/// @throws hubcaf::simulation::law_broken
[[nodiscard]] run_outcome run(hubcaf::simulation::world& world, const run_settings& wanted,
                              std::initializer_list<sampled_plot*> plots = {});

/// The parts of `run`, for a world to which something is done meanwhile. This one runs until `end`; plots take their values every `pause`.
/// @throws hubcaf::simulation::law_broken
void run_on(hubcaf::simulation::world& world, std::chrono::nanoseconds end, std::chrono::nanoseconds pause,
            progress_bar& bar, std::initializer_list<sampled_plot*> plots = {});

/// Stops the hub of a world. @param began when the run began. @throws hubcaf::simulation::law_broken
[[nodiscard]] run_outcome stop(hubcaf::simulation::world& world, std::chrono::steady_clock::time_point began);

/// The books in one line of a table: accepted = delivered + dropped + returned + expired + held.
[[nodiscard]] table ledger_table(const hubcaf::ledger_report& books);

/// Runs `what`, the rest of a `main`. @returns the exit code: 0; 3 if a law of the hub was broken, 1 after another failure. Each is told
/// in one line on stderr.
[[nodiscard]] int guarded(const std::string& name, const std::function<void()>& what);

} // namespace example
