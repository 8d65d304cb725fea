// SPDX-License-Identifier: MIT
#pragma once

#include "fake_session.hpp"

#include <hubcaf/actors/handler_spec.hpp>
#include <hubcaf/actors/hub.hpp>
#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/simulation/clockwork.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hubcaf::simulation {
class simulated_platform;
}

namespace hubcaf::test {

/// A started hub on a virtual clock for tests of its actors, which look at its shared context and play the sessions themselves. Actors
/// take turns in the order in which they got something to do. There are as many io threads as the settings say, each with its
/// roster; all of them run on one thread.
class hub_world {
public:
  /// @throws std::invalid_argument for options that the hub refuses.
  explicit hub_world(options settings = {});
  hub_world(const hub_world&) = delete;
  hub_world& operator=(const hub_world&) = delete;

  /// Drops all connections and stops the hub.
  ~hub_world();

  /// Connects a client; its connection has been attached when this returns. Nobody is asked whether it may.
  std::shared_ptr<fake_session> connect(const std::string& id, std::size_t io_thread = 0);

  /// Registers a handler; it is in force when this returns.
  void on(std::string pattern, std::function<void(const inbound&)> function, handler_options how = {});
  void set_handler(handler_spec spec);

  /// Registers a handler that is made anew whenever it dies.
  void supervise(std::string pattern, std::function<handler_worker()> make, handler_options how = {});

  /// The hub as an application sees it; `hub` is what its actors share.
  [[nodiscard]] hubcaf::hub& face() noexcept {
    return *hub_;
  }

  /// From now on the hub's source of randomness throws.
  void break_randomness() noexcept {
    randomness_is_broken_ = true;
  }

  /// Runs all actors until none has anything to do. Time stands still.
  void run();

  /// Lets time pass in steps of at most a heartbeat's period, and runs all actors after each. Whoever is given answers pings.
  void pass(std::chrono::milliseconds time, const std::shared_ptr<fake_session>& answers = nullptr);

  /// Lets time pass in one step, as if the machine had slept.
  void jump(std::chrono::milliseconds time);

  /// Lets time pass while an actor works: for its functions.
  void work_for(std::chrono::microseconds time);

  /// Calls a function after each turn of an actor; empty: no more.
  void after_each_turn(std::function<void()> then);

  /// The clock of the world, the system's date included.
  [[nodiscard]] simulation::clockwork& clock() noexcept {
    return clock_;
  }

  /// Connections that are alive or closing.
  [[nodiscard]] std::size_t open() const;

private:
  bool randomness_is_broken_ = false;
  /// Ends the program if messages were lost or counted twice.
  void check_books() const;

  simulation::clockwork clock_{42, false};
  simulation::simulated_platform* platform_ = nullptr;
  std::unique_ptr<hubcaf::hub> hub_;
  std::vector<std::shared_ptr<fake_session>> sessions_;

public:
  /// What the hub's actors share.
  std::shared_ptr<hub_context> hub;
};

} // namespace hubcaf::test
