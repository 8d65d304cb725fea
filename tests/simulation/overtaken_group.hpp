// SPDX-License-Identifier: MIT
#pragma once

#include "now_and_then.hpp"

#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/actors/inbox.hpp>
#include <hubcaf/actors/route_table.hpp>

#include <set>
#include <utility>
#include <vector>

namespace hubcaf::test {

/// Between two steps, lets the second message that waits for a group overtake the first, where they are of different types: as if each
/// handler of the group had a queue of its own.
class overtaken_group {
public:
  explicit overtaken_group(now_and_then when) : when_(when) {
  }

  void operator()(hub_context& hub) {
    const auto routes = hub.routes();
    if (routes == nullptr)
      return;
    std::set<const handler_group*> seen;
    for (const auto& route : routes->list())
      if (route->group != nullptr && seen.insert(route->group.get()).second)
        meddle(*route->instances.front().inbox);
  }

private:
  void meddle(inbox& queue) {
    std::vector<inbound> first;
    while (first.size() < 2)
      if (auto next = queue.take())
        first.push_back(std::move(*next));
      else
        break;
    if (first.size() == 2 && first[0].type() != first[1].type() && when_.is_now())
      std::swap(first[0], first[1]);
    static_cast<void>(queue.prepend(first));
  }

  now_and_then when_;
};

} // namespace hubcaf::test
