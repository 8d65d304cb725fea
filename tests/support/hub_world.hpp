// SPDX-License-Identifier: MIT
#pragma once

#include "fake_session.hpp"

#include <hubcaf/actors/handler_spec.hpp>
#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/actors/roster_state.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hubcaf::test {

/// The hub's real actors on CAF's test scheduler: one thread, a virtual clock, seeded randomness, fake sessions in place of sockets.
/// There are as many io threads as the settings say, each with its roster; all of them run on that one thread.
class hub_world {
public:
  explicit hub_world(options settings = {});
  hub_world(const hub_world&) = delete;
  hub_world& operator=(const hub_world&) = delete;
  ~hub_world();

  /// Connects a client; its connection has been attached when this returns.
  std::shared_ptr<fake_session> connect(const std::string& id, std::size_t io_thread = 0);

  /// Registers a handler; it is in force when this returns.
  void on(std::string pattern, std::function<void(const inbound&)> function, handler_options how = {});
  void set_handler(handler_spec spec);

  /// Registers a handler that is made anew whenever it dies.
  void supervise(std::string pattern, std::function<handler_worker()> make, handler_options how = {});

  /// Runs all actors until none has anything to do. Time stands still.
  void run();

  /// Lets time pass in steps of at most a heartbeat's period, and runs all actors after each. Whoever is given answers pings.
  void pass(std::chrono::milliseconds time, const std::shared_ptr<fake_session>& answers = nullptr);

  /// Lets time pass in one step, as if the machine had slept.
  void jump(std::chrono::milliseconds time);

  /// Connections that are alive or closing.
  [[nodiscard]] std::size_t open() const;

private:
  /// Ends the program if messages were lost or counted twice.
  void check_books() const;

  caf::actor_system_config config_;
  caf::actor_system system_;
  caf::scheduler::test_coordinator& scheduler_;
  std::vector<std::shared_ptr<roster_state>> rosters_;
  std::vector<std::shared_ptr<fake_session>> sessions_;

public:
  std::shared_ptr<hub_context> hub;
  /// Puts something between a connection and its fake session. May be empty.
  std::function<std::shared_ptr<session>(std::shared_ptr<client> who, std::shared_ptr<session> below)> wrap;
  /// Called after each turn of an actor. May be empty.
  std::function<void()> after_each_turn;
};

} // namespace hubcaf::test
