// SPDX-License-Identifier: MIT
#pragma once

#include "handler_spec.hpp"
#include "poison_list.hpp"
#include "restart_pauses.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace hubcaf {

/// One pattern's worker in a handler, and what it has in hand. A handler without a group has one member, a group has one for each of
/// its patterns. Plain data of `handler_state`.
struct handler_member {
  enum class phase : std::uint8_t {
    working,
    down, ///< the worker died and is to be made anew
    gone, ///< the worker is gone for good: what still comes for it is returned
  };

  /// A message that the user's actor did not handle, until it is clear whether it died of it.
  struct suspect {
    inbound message;
    std::string why;
    /// The actor was down and never saw it.
    bool came_back;
  };

  handler_member(std::uint32_t index, std::shared_ptr<const handler_spec> what, unsigned poison_limit,
                 std::chrono::milliseconds first_pause)
    : number(index), spec(std::move(what)), poison(poison_limit), pauses(first_pause) {
  }

  /// Whether it may be given a message now.
  [[nodiscard]] bool takes() const noexcept {
    return now != phase::down && asked.size() < spec->how.concurrency && suspects.empty() && !actor_is_down;
  }

  /// Whether nothing is in its hands.
  [[nodiscard]] bool is_idle() const noexcept {
    return asked.empty() && suspects.empty() && !actor_is_down;
  }

  [[nodiscard]] bool restarts() const noexcept {
    return static_cast<bool>(spec->make);
  }

  /// As in `inbound::parts::member`.
  const std::uint32_t number;
  std::shared_ptr<const handler_spec> spec;
  handler_worker worker;
  phase now = phase::down;
  /// Whether what the worker sends may wait for what it sends next.
  bool may_hold_back = false;
  /// In a row, up to what shows that the function is quick.
  unsigned quick_calls = 0;
  /// Counts the workers of the handler, so that news of an earlier one's end is recognised.
  std::uint64_t life = 0;
  poison_list poison;
  restart_pauses pauses;
  /// Messages in the hands of the user's actor, by number; the copies here hold the places in the inbox.
  std::map<std::uint64_t, inbound> asked;
  /// While there are any, nothing more is asked of the actor.
  std::vector<suspect> suspects;
  bool actor_is_down = false;
  /// In a group: takes over as soon as nothing is in hand. The predecessor is waited for since this registration.
  std::shared_ptr<const handler_spec> next;
  std::uint64_t waited_for_since = 0;
  /// In a group: its route is gone, and it works off what waits for it.
  bool is_removed = false;
};

} // namespace hubcaf
