// SPDX-License-Identifier: MIT
#pragma once

#include "faults.hpp"
#include "verdict.hpp"

#include <hubcaf/actors/ledger_report.hpp>
#include <hubcaf/schema/options.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace hubcaf::soak {

/// What one hub goes through, from its start to its end.
struct round_plan {
  /// Messages that it is to accept, both ways; it will be some more.
  std::uint64_t messages = 0;
  std::size_t clients = 0;
  std::size_t io_threads = 2;
  duplicate_policy duplicates = duplicate_policy::newest_wins;
  /// The hub is stopped while all senders and faults go on; else they end first, and each connection is checked to the message.
  bool stop_in_full_flow = false;
  /// Not a second later.
  std::chrono::steady_clock::time_point deadline;
};

/// How far a soak is; read by others while it runs.
struct progress {
  /// Messages of the rounds that are over, and of this one.
  std::atomic<std::uint64_t> earlier{0};
  std::atomic<std::uint64_t> now{0};
  /// What it does.
  std::atomic<const char*> phase{"starting"};
};

struct round_result {
  ledger_report books;
  /// Clients that the hub ended, by reason.
  std::map<std::string, std::uint64_t> ends;
  std::uint64_t connections = 0;
  std::uint64_t handler_deaths = 0;
  /// Times the books were read while messages flowed.
  std::uint64_t looks = 0;
};

[[nodiscard]] round_result run_round(const round_plan& plan, simulation::random_source chance, verdict& broken,
                                     fault_counts& faults, progress& how_far);

} // namespace hubcaf::soak
