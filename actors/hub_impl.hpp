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

/// The life of a hub: builds it up, opens it, drains it, takes it down.
class hub::impl {
public:
  /// @param outer the caller's actor system, or null for one of our own.
  impl(caf::actor_system* outer, options settings, std::unique_ptr<hub_platform> ground);
  ~impl();

  void start();
  bool stop(std::chrono::milliseconds deadline);

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
  void end_connections(steady_time deadline);
  [[nodiscard]] std::future<void> close_listener();
  void end_actors(steady_time deadline);

  template <class Message>
  void tell_rosters(const Message& message);

  // Waits until `deadline`, or until `patience` from now on.
  bool wait_until(steady_time deadline, const std::function<bool()>& condition);
  bool wait_for(std::chrono::milliseconds patience, const std::function<bool()>& condition);
  void wait(const std::future<void>& done);

  std::unique_ptr<hub_gateway> gateway_;
  bool serves_ = false;
  std::uint64_t last_hook_ = 0;
  std::mutex stopping_;
  bool stopped_ = false;
  bool all_delivered_ = true;
};

} // namespace hubcaf
