// SPDX-License-Identifier: MIT
#pragma once

#include "numbered_world.hpp"

#include <caf/actor.hpp>
#include <caf/response_promise.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace hubcaf::test {

/// Handlers of all kinds that do random things: answer, throw, refuse, keep a message for long, die.
class random_handlers {
public:
  random_handlers(numbered_world& world, simulation::random_source& random);

  random_handlers(const random_handlers&) = delete;
  random_handlers& operator=(const random_handlers&) = delete;

  /// After the hub has stopped, or was given up.
  ~random_handlers();

  /// Registers one of each kind.
  void set_all();

  /// Registers or replaces one, while code pushes messages for it.
  void set();

  /// Removes one, if it is there.
  void remove();

  /// An actor answers what it kept.
  void answer();

  /// An actor dies.
  void kill();

  /// A type that clients say; mostly one that has a handler.
  [[nodiscard]] std::string any_type();

  /// Counts of what happened in groups.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& seen() const noexcept {
    return seen_;
  }

private:
  using kept_promises = std::vector<caf::response_promise>;

  void set(const std::string& pattern);
  void set_function(const std::string& pattern, const handler_options& how);
  void set_actor(const std::string& pattern, bool made_anew, const handler_options& how);
  [[nodiscard]] caf::actor spawn(std::uint64_t sender, const std::string& pattern);
  void react(std::uint64_t sender, const inbound& message);
  void see(const std::string& pattern, const char* what);

  numbered_world& world_;
  simulation::random_source& random_;
  /// By pattern, what its handlers in a group have in common; it stays as long as the world.
  std::map<std::string, handler_options> groups_;
  /// Patterns that were registered and not removed.
  std::set<std::string> registered_;
  std::map<std::string, std::uint64_t> seen_;
  std::vector<caf::actor> actors_;
  std::vector<std::shared_ptr<kept_promises>> kept_;
};

} // namespace hubcaf::test
