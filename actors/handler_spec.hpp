// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/overflow_policy.hpp"
#include "inbound.hpp"
#include "route_table.hpp"

#include <caf/actor_control_block.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace hubcaf {

struct handler_group;

/// What a user says of a handler when registering it.
struct handler_options {
  run_on place = run_on::scheduler;
  /// Most messages waiting for it, those in hand included; 0: the hub's `handler_queue_size`.
  std::size_t queue_size = 0;
  /// Most bytes of memory that they hold, decoded; 0: the hub's `handler_queue_bytes`.
  std::size_t queue_bytes = 0;
  /// What becomes of messages for which there is no room; none: the hub's `handler_overflow_types` and `handler_overflow`.
  std::optional<overflow_policy> overflow = {};
  /// Most messages that an actor has in hand at a time; > 0. The others wait where they survive its death.
  std::size_t concurrency = 1;
  /// On the scheduler, what a quick function sends to clients while it works off what waits leaves together, after 50 microseconds
  /// or 64 messages at the latest: fewer wake-ups. A function is quick once it took no more than 50 microseconds 16 times in a row,
  /// until it takes longer: what it sent in that call waited for the end of it, and nothing waits in the next. What somebody is to
  /// be told the fate of never waits. Set it to false for a function that is quick as a rule and then sends and goes on for long.
  bool sends_together = true;
  /// Handlers of one group share one queue and have one message in hand in all: the next one starts when the function has returned,
  /// or the actor has answered. So the messages of one client to any of them are handled in the order in which it sent them. They
  /// share `place`, `queue_size` and `queue_bytes`, too; on an io thread there is one of them all, not one per thread. 1 to 128
  /// bytes; empty: no group.
  std::string group = {};
};

/// What does a handler's work: either a function or an actor of the user's.
struct handler_worker {
  std::function<void(const inbound&)> function;
  caf::strong_actor_ptr actor;
};

/// A handler before it runs.
struct handler_spec {
  std::string pattern;
  content_decoder decode = nullptr;
  handler_options how;
  /// The only worker there will be; unused with `make`.
  std::function<void(const inbound&)> function;
  caf::strong_actor_ptr actor;
  /// Makes a worker, anew whenever one has died. It may throw, which counts as a death.
  std::function<handler_worker()> make = {};
  /// Null without a group.
  std::shared_ptr<const handler_group> group = {};
  /// As in `handler_groups::membership`; 0 for a handler that never was in those books.
  std::uint64_t registration = 0;
};

} // namespace hubcaf
