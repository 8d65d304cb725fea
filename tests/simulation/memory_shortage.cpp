// SPDX-License-Identifier: MIT
#include "memory_shortage.hpp"

#include <cstdlib>

namespace hubcaf::test {

namespace {

/// Once in so many turns or calls an allocation of this part fails, if it makes as many; 0: never.
std::size_t rarity_of(std::string_view part, bool hits_hub) {
  if (part == "hubcaf.connection" || part == "hubcaf.handler" || part == "hubcaf.gateway")
    return 100;
  if (!hits_hub)
    return 0;
  if (part == "hubcaf.rest" || part == "hubcaf.hooks" || part == "hubcaf.receipts" || part == "hubcaf.heartbeat" ||
      part == "hubcaf.timekeeper")
    return 20;
  // After that the hub has failed.
  if (part == "hubcaf.registry")
    return 200;
  return part == "hubcaf.roster" ? 300 : 0;
}

/// Most turns of actors make fewer allocations.
constexpr std::size_t most_allocations = 16;

} // namespace

bool memory_shortage::is_hit(std::string_view part) {
  const auto rarity = rarity_of(part, hits_hub_);
  return rarity != 0 && !has_ended_ && random_.one_in(rarity);
}

void memory_shortage::enters(std::string_view part) noexcept {
  if (depth_ == deepest)
    std::abort();
  outer_[depth_++] = {memory, part_};
  part_ = part;
  memory = {};
  if (is_hit(part))
    memory = {true, 0, random_.below(most_allocations), false};
}

/// Code of the world runs from now on.
void memory_shortage::note_failure() {
  memory.armed = false;
  if (memory.asked <= memory.fails_at)
    return;
  memory = {};
  note("no memory in " + std::string(part_));
}

void memory_shortage::leaves() noexcept {
  note_failure();
  const auto& before = outer_[--depth_];
  part_ = before.part;
  memory = before.plan;
}

void memory_shortage::calls_out() noexcept {
  if (depth_ == deepest)
    std::abort();
  const bool is_armed = memory.armed;
  note_failure();
  outer_[depth_++] = {memory, part_};
  outer_[depth_ - 1].plan.armed = is_armed && memory.fails_at != memory_plan::never;
  part_ = {};
}

void memory_shortage::comes_back() noexcept {
  const auto& before = outer_[--depth_];
  part_ = before.part;
  memory = before.plan;
}

} // namespace hubcaf::test
