// SPDX-License-Identifier: MIT
#pragma once

#include "hub.hpp"
#include "hub_context.hpp"
#include "hub_gateway.hpp"
#include "hub_platform.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>

namespace hubcaf {

/// The life of a hub: builds it up, opens it; hub_stop.cpp drains it and takes it down.
class hub::impl {
public:
  /// @param outer the caller's actor system, or null for one of our own.
  impl(caf::actor_system* outer, options settings, std::unique_ptr<hub_platform> ground);

  void start();
  bool stop(std::chrono::milliseconds deadline);

  /// Stops the hub, if that has not been done, and lets go of its actors. To be called once, before the end.
  /// @returns false if some of them could not be ended; then this must not be destroyed.
  [[nodiscard]] bool finish() noexcept;

  [[nodiscard]] std::string address() const;

  std::uint64_t add_hook(event_kind kind, hook_function function, caf::strong_actor_ptr actor);
  void remove_hook(std::uint64_t number);

  std::atomic<std::uint16_t> port{0};

private:
  using steady_time = std::chrono::steady_clock::time_point;

  /// Actor system of our own; empty inside a caller's. Goes last.
  std::unique_ptr<caf::actor_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
  const std::unique_ptr<hub_platform> platform_;

public:
  const std::shared_ptr<hub_context> context;

private:
  /// @returns true if all that had been accepted was handled and written by the deadline.
  bool drain(steady_time deadline);
  [[nodiscard]] std::future<void> end_handlers();
  [[nodiscard]] bool await_handlers(std::future<void> ended);
  void end_connections(steady_time deadline);
  [[nodiscard]] bool await_connections();
  [[nodiscard]] bool end_actors(steady_time deadline);

  template <class Message>
  void tell_rosters(const Message& message);

  // Steps of the stop that need memory; see hub_stop.cpp.
  template <class Step>
  bool insist(Step step);
  template <class Give>
  std::future<void> order(Give give);

  // Waits until `deadline`, or until `patience` from now on. Needs no memory.
  template <class Condition>
  bool wait_until(steady_time deadline, const Condition& condition) {
    // A single reference: `std::function` needs no memory for it.
    return platform_->wait_until(deadline, [&condition] { return condition(); });
  }

  template <class Condition>
  bool wait_for(std::chrono::milliseconds patience, const Condition& condition) {
    return wait_until(context->now() + patience, condition);
  }

  std::unique_ptr<hub_gateway> gateway_;
  bool serves_ = false;
  std::uint64_t last_hook_ = 0;
  std::mutex stopping_;
  /// How long this stop still waits for memory.
  std::chrono::milliseconds memory_patience_{};
  bool stopped_ = false;
  bool all_delivered_ = true;
};

} // namespace hubcaf
