// SPDX-License-Identifier: MIT
#include "laws.hpp"

/// Law 10: no look-up in a table whose keys strangers choose passes more than a few entries, however the keys were
/// chosen. Counted, not timed.
namespace hubcaf::simulation {

namespace {

/// Thousands of entries that nobody could choose to collide come to 6 to 9.
constexpr std::size_t most_passed = 16;

} // namespace

void laws::look_ups() {
  const auto passes = [this](std::size_t entries, const auto& name_of) {
    if (entries > most_passed)
      notes_->note(10, "a look-up " + name_of() + " passes " + std::to_string(entries) + " entries, allowed " +
                         std::to_string(most_passed));
  };
  passes(hub_->clients.longest_chain(), [] { return std::string("of a client"); });
  for (const auto& one : inboxes_)
    if (const auto queue = one.queue.lock())
      passes(queue->longest_chain(), [&] { return "of what waits for handler " + one.name(); });
  for (const auto& one : sessions_)
    passes(one->longest_chain(), [&] { return "of what waits for " + one->name(); });
}

} // namespace hubcaf::simulation
