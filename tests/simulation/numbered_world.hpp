// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/actors/handler_spec.hpp>
#include <hubcaf/simulation/interference.hpp>
#include <hubcaf/simulation/laws.hpp>
#include <hubcaf/simulation/world.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hubcaf::test {

/// A simulated world in which every message says where it stands among those of its sender, as law 3 wants it.
class numbered_world {
public:
  explicit numbered_world(simulation::world_settings settings, simulation::interference spoiled = {});

  /// A number for a sender that is no client; code itself is 0.
  [[nodiscard]] std::uint64_t new_sender() {
    return ++senders_;
  }

  /// The sender's next message. @param padding further bytes.
  [[nodiscard]] any_message next(std::uint64_t sender, const std::string& type, std::size_t padding = 0);

  /// What the client says from now on is in an order of its own: it has a new connection.
  void begin(const simulation::client& who);

  /// The client says a message, if it is connected. @param meta further members, such as `"key":"a"`. @returns whether it is.
  bool say(simulation::client& who, std::string_view type, const std::string& meta = {}, std::size_t padding = 0);

  // -- code ---------------------------------------------------------------------------

  send_result send(const std::string& id, const std::string& type, const std::string& meta = {},
                   std::size_t padding = 0);
  void broadcast(const std::string& type, const std::string& meta = {}, std::size_t padding = 0);
  send_result push(const std::string& type, const std::string& meta = {}, std::size_t padding = 0);

  /// Registers a handler as it is.
  void set_handler(handler_spec spec);

  /// Asks the REST face without waiting for the answer, past the limit of requests.
  void ask(http_request request);

  // -- laws -----------------------------------------------------------------------------

  [[nodiscard]] simulation::laws& laws() noexcept {
    return *world.law_book();
  }

  [[nodiscard]] hub_context& context() noexcept {
    return laws().context();
  }

  /// Does something and checks all laws. @returns the law that is broken, if any.
  std::optional<simulation::broken_law> broken_by(const std::function<void()>& what);

  /// The same for so much time.
  std::optional<simulation::broken_law> check(std::chrono::nanoseconds time = {});

  /// Stops the hub at once. @returns as `check`.
  std::optional<simulation::broken_law> end();

  simulation::world world;

private:
  struct speaker {
    std::uint64_t sender = 0;
    std::uint64_t said = 0;
  };

  [[nodiscard]] static std::string content(std::uint64_t sender, std::uint64_t number, std::size_t padding);

  std::uint64_t senders_ = 0;
  /// By sender.
  std::map<std::uint64_t, std::uint64_t> numbers_;
  std::map<const simulation::client*, speaker> speakers_;
};

/// A world in which actors take turns and nothing takes time on the way. Sockets take `window` bytes.
[[nodiscard]] simulation::world_settings at_once(const options& hub = {}, std::size_t window = 1);

} // namespace hubcaf::test
