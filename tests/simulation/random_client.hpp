// SPDX-License-Identifier: MIT
#pragma once

#include "numbered_world.hpp"
#include "random_handlers.hpp"

#include <hubcaf/simulation/behavior.hpp>
#include <hubcaf/simulation/client.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace hubcaf::test {

/// What all random clients of one world have in common.
struct crowd {
  numbered_world& world;
  simulation::random_source& random;
  random_handlers& handlers;
  const options& settings;
  /// Connections that they may still ask for: a look at all laws costs as much as there ever were connections.
  std::size_t connects_left = 60;
  /// Called with what a client does, such as `stalls`.
  std::function<void(const simulation::client& who, const char* what)> tell;
};

/// A client of its own kind: chatty or quiet, polite or not. It says good and bad messages, floods, stalls, falls silent, breaks its
/// connection and comes back, obeying the hub or not.
class random_client final : public simulation::behavior {
public:
  explicit random_client(crowd& all);

  /// Comes in, now or a little later, and begins to act.
  void begin(simulation::client& who);

  void on_open(simulation::client& who) override;
  void on_message(simulation::client& who, const simulation::received& message) override;
  void on_close(simulation::client& who, const simulation::disconnection& how) override;
  void on_timer(simulation::client& who, std::uint32_t number) override;

private:
  enum timer : std::uint32_t { act, come_back, flood };

  void connect(simulation::client& who);
  void do_something(simulation::client& who);
  void say(simulation::client& who);
  void say_badly(simulation::client& who);
  bool is_large_flood(simulation::client& who);
  void break_something(simulation::client& who);
  void begin_flood(simulation::client& who);
  void flood_more(simulation::client& who);
  void leave(simulation::client& who);

  crowd& all_;
  simulation::random_source& random_;
  std::chrono::microseconds think_;
  /// In percent.
  std::size_t badness_;
  std::size_t frailty_;
  bool obeys_;
  std::string refs_;
  std::uint64_t bad_said_ = 0;
  /// How often it still sends many Pings.
  std::size_t floods_left_ = 0;
};

/// Members for a message's `meta`; mostly a key.
[[nodiscard]] std::string any_meta(simulation::random_source& random);

/// Bytes by which a message is made longer; now and then many.
[[nodiscard]] std::size_t any_padding(simulation::random_source& random, const options& settings);

} // namespace hubcaf::test
