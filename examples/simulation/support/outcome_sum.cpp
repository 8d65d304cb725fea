// SPDX-License-Identifier: MIT
#include "outcome_sum.hpp"

#include <algorithm>

namespace example {

void add(hubcaf::ledger_report& to, const hubcaf::ledger_report& more) {
  to.inbound += more.inbound;
  to.outbound += more.outbound;
  to.residue += more.residue;
  for (const auto& type : more.types) {
    const auto place =
      std::lower_bound(to.types.begin(), to.types.end(), type,
                       [](const hubcaf::ledger_type& a, const hubcaf::ledger_type& b) { return a.type < b.type; });
    if (place != to.types.end() && place->type == type.type) {
      place->inbound += type.inbound;
      place->outbound += type.outbound;
    } else {
      to.types.insert(place, type);
    }
  }
}

std::uint64_t digest_of(const std::vector<std::uint64_t>& digests) {
  // FNV-1a of 64 bits over words (G. Fowler, L. C. Noll, K.-P. Vo).
  std::uint64_t result = 0xcbf29ce484222325;
  for (const auto one : digests)
    for (int shift = 0; shift < 64; shift += 8)
      result = (result ^ (one >> shift & 255U)) * 0x100000001b3;
  return result;
}

run_outcome sum_of(const std::vector<run_outcome>& runs) {
  auto result = runs.front();
  std::vector<std::uint64_t> digests{result.digest};
  for (auto one = runs.begin() + 1; one != runs.end(); ++one) {
    digests.push_back(one->digest);
    result.steps += one->steps;
    result.virtual_time += one->virtual_time;
    result.wall_time += one->wall_time;
    result.peak_memory = std::max(result.peak_memory, one->peak_memory);
    add(result.ledger, one->ledger);
  }
  result.digest = digest_of(digests);
  return result;
}

} // namespace example
