// SPDX-License-Identifier: MIT
#include "succession.hpp"

#include "acknowledgement.hpp"
#include "route_table.hpp"

#include <utility>

namespace hubcaf {

succession::succession(std::shared_ptr<const route> from, std::shared_ptr<const route> to)
  : from_(std::move(from)), to_(std::move(to)) {
  auto begin_all = std::make_shared<std::vector<compat::prepared_message>>();
  begin_all->reserve(to_->instances.size());
  for (const auto& instance : to_->instances)
    begin_all->emplace_back(instance.actor, begin{});
  // The orders to retire share it: it goes with the last of them.
  const auto idle = acknowledgement::then(nullptr, [begin_all] {
    for (auto& order : *begin_all)
      order.send();
  });
  retire_.reserve(from_->instances.size());
  for (const auto& instance : from_->instances)
    retire_.emplace_back(instance.actor, retire{idle});
}

void succession::carry_out(const std::function<void()>& note) {
  move_waiting(note);
  for (auto& order : retire_)
    order.send();
  // An order to an actor that has ended goes here.
  retire_.clear();
}

void succession::move_waiting(const std::function<void()>& note) {
  std::vector<std::vector<inbound>> moved;
  for (const auto& instance : from_->instances)
    try {
      moved.resize(to_->instances.size());
      for (auto& message : instance.inbox->close(to_))
        moved[message.io_thread() % moved.size()].push_back(std::move(message));
    } catch (...) {
      note();
    }
  for (std::size_t i = 0; i < moved.size(); ++i)
    try {
      if (!to_->instances[i].inbox->prepend(moved[i]))
        for (const auto& message : moved[i])
          message.give_back(errc::handler_failed, "the handler is gone");
    } catch (...) {
      note();
    }
}

} // namespace hubcaf
