// SPDX-License-Identifier: MIT
#pragma once

#include "faults.hpp"
#include "round.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <ostream>
#include <string>

namespace hubcaf::soak {

/// The sums of all rounds, as a table.
class summary {
public:
  explicit summary(std::uint64_t seed) : seed_(seed) {
  }

  void add(const round_result& one);

  void print(std::ostream& out, const fault_counts& faults) const;

private:
  const std::uint64_t seed_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::uint64_t rounds_ = 0;
  std::uint64_t looks_ = 0;
  std::uint64_t connections_ = 0;
  std::uint64_t handler_deaths_ = 0;
  std::int64_t residue_ = 0;
  ledger_entry inbound_;
  ledger_entry outbound_;
  std::map<std::string, std::uint64_t> ends_;
};

} // namespace hubcaf::soak
