// SPDX-License-Identifier: MIT
#include "ledger.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace hubcaf {

namespace {

/// The counts that are not 0, by the words of their reasons.
template <class Reason, std::size_t N>
std::map<std::string, std::uint64_t> by_word(const std::array<std::uint64_t, N>& counts) {
  std::map<std::string, std::uint64_t> result;
  for (std::size_t i = 0; i < N; ++i)
    if (counts[i] != 0)
      result[std::string(to_string(static_cast<Reason>(i)))] += counts[i];
  return result;
}

} // namespace

ledger_entry& ledger_entry::operator+=(const ledger_entry& more) {
  accepted += more.accepted;
  delivered += more.delivered;
  dropped += more.dropped;
  returned += more.returned;
  expired += more.expired;
  held += more.held;
  for (const auto& [why, count] : more.dropped_by)
    dropped_by[why] += count;
  for (const auto& [why, count] : more.returned_by)
    returned_by[why] += count;
  return *this;
}

ledger_entry to_ledger_entry(const account_totals& totals) {
  return {totals.accepted,
          totals.delivered,
          totals.dropped_total(),
          totals.returned_total(),
          totals.expired,
          totals.held,
          by_word<drop_cause>(totals.dropped),
          by_word<errc>(totals.returned)};
}

ledger::ledger(type_table::rules_function rules_of, const hash_key& key) : types(std::move(rules_of), key) {
}

ledger_totals ledger::totals() const noexcept {
  ledger_totals sum;
  for (const auto& part : cells_) {
    for (std::size_t i = 0; i < counter_count; ++i)
      sum.counts[i] += part.counts[i].load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < errc_count; ++i)
      sum.errors[i] += part.errors[i].load(std::memory_order_relaxed);
  }
  return sum;
}

ledger_report ledger::report() const {
  ledger_report result;
  account_totals all_inbound;
  account_totals all_outbound;
  types.for_each([&](const message_type& type) {
    const auto inbound = type.inbound.totals();
    const auto outbound = type.outbound.totals();
    all_inbound += inbound;
    all_outbound += outbound;
    result.residue += std::abs(inbound.residue()) + std::abs(outbound.residue());
    // Whatever was never accepted but settled is off by its `held`, and must not hide.
    if (inbound.accepted != 0 || outbound.accepted != 0 || inbound.held != 0 || outbound.held != 0)
      result.types.push_back(
        {type.number == 0 ? "*other*" : type.name, to_ledger_entry(inbound), to_ledger_entry(outbound)});
  });
  std::sort(result.types.begin(), result.types.end(),
            [](const ledger_type& a, const ledger_type& b) { return a.type < b.type; });
  result.inbound = to_ledger_entry(all_inbound);
  result.outbound = to_ledger_entry(all_outbound);
  return result;
}

} // namespace hubcaf
