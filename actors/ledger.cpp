// SPDX-License-Identifier: MIT
#include "ledger.hpp"

namespace hubcaf {

namespace {

std::uint64_t difference(std::uint64_t accepted, std::uint64_t settled) noexcept {
  return accepted > settled ? accepted - settled : 0;
}

} // namespace

std::uint64_t ledger_totals::inbound_held() const noexcept {
  const auto& self = *this;
  return difference(self[counter::inbound_accepted],
                    self[counter::inbound_delivered] + self[counter::inbound_returned]);
}

std::uint64_t ledger_totals::outbound_held() const noexcept {
  const auto& self = *this;
  return difference(self[counter::outbound_accepted],
                    self[counter::outbound_delivered] + self[counter::outbound_dropped]);
}

ledger::cell& ledger::mine() noexcept {
  static std::atomic<std::size_t> next_thread{0};
  thread_local const std::size_t index = next_thread.fetch_add(1, std::memory_order_relaxed) % cell_count;
  return cells_[index];
}

ledger_totals ledger::totals() const noexcept {
  // All fates are read before any acceptance, so that a message which moves meanwhile shows as held, never as settled twice.
  ledger_totals sum;
  const auto is_acceptance = [](std::size_t which) {
    return which == static_cast<std::size_t>(counter::inbound_accepted) ||
           which == static_cast<std::size_t>(counter::outbound_accepted);
  };
  for (const bool acceptances : {false, true})
    for (const auto& part : cells_)
      for (std::size_t i = 0; i < counter_count; ++i)
        if (is_acceptance(i) == acceptances)
          sum.counts[i] += part.counts[i].load(std::memory_order_acquire);
  for (const auto& part : cells_)
    for (std::size_t i = 0; i < errc_count; ++i)
      sum.errors[i] += part.errors[i].load(std::memory_order_relaxed);
  return sum;
}

} // namespace hubcaf
