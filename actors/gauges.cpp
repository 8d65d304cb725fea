// SPDX-License-Identifier: MIT
#include "gauges.hpp"

#include "hub_context.hpp"
#include "inbox.hpp"
#include "roster_state.hpp"
#include "route_table.hpp"

#include <algorithm>
#include <vector>

namespace hubcaf {

hub_gauges read_gauges(const hub_context& hub) {
  hub_gauges result;
  result.named_clients = hub.clients.count(false);
  result.anonymous_clients = hub.clients.count(true);
  for (const auto& io_thread : hub.io_threads) {
    const auto& seen = io_thread.state->gauges;
    result.healthy_clients += seen.healthy.load(std::memory_order_relaxed);
    result.waiting_for_clients += seen.waiting.load(std::memory_order_relaxed);
    result.queue_utilization = std::max(result.queue_utilization, seen.fullest.load(std::memory_order_relaxed));
  }
  // The gauges are read one after the other.
  result.healthy_clients = std::min(result.healthy_clients, result.clients());
  std::vector<const handler_group*> groups;
  for (const auto& route : hub.routes()->list()) {
    // All handlers of a group have one queue.
    if (route->group != nullptr) {
      if (std::find(groups.begin(), groups.end(), route->group.get()) != groups.end())
        continue;
      groups.push_back(route->group.get());
    }
    for (const auto& instance : route->instances) {
      const auto waiting = instance.inbox->size();
      const auto fill = static_cast<double>(waiting) / static_cast<double>(instance.inbox->capacity());
      result.waiting_for_handlers += waiting;
      result.queue_utilization = std::max(result.queue_utilization, std::min(fill, 1.0));
    }
  }
  return result;
}

} // namespace hubcaf
