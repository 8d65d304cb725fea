// SPDX-License-Identifier: MIT
#pragma once

#include "hub_laws.hpp"
#include "hub_world.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hubcaf::test {

/// A client of a lawful world: the test plays it.
struct peer {
  std::string id;
  std::shared_ptr<fake_session> socket;
  std::shared_ptr<watched_session> watched;
  /// Its number as a sender, and what it has said so far.
  std::uint64_t sender = 0;
  std::uint64_t said = 0;
};

/// A hub world in which every message has a sequence, and the laws are watched after each turn of an actor.
class lawful_world {
public:
  using session_wrapper = std::function<std::shared_ptr<session>(std::shared_ptr<session>)>;
  /// What a handler does with a message, once it has been seen.
  using reaction = std::function<void(const inbound&)>;

  /// @param promised what the laws are held against; none: the settings.
  explicit lawful_world(const options& settings, const std::optional<options>& promised = {});
  lawful_world(const lawful_world&) = delete;
  lawful_world& operator=(const lawful_world&) = delete;

  /// Ends the world as `end` does.
  ~lawful_world();

  /// Connects a client, as `hub_gateway` lets it in. @returns null if it was refused.
  std::shared_ptr<peer> connect(const std::string& id);

  /// Registers or replaces a handler that is a function; with `dies` it is one that is made anew when it throws.
  void on(const std::string& pattern, reaction does = {}, handler_options how = {}, bool dies = false);

  /// Sees a message, for handlers of other kinds; see `hub_laws::receiver_for`.
  void see(std::size_t receiver, const inbound& message);

  /// The client says a message with the next number. @param meta further members, such as `"key":"a"`. @param padding bytes.
  void say(peer& who, std::string_view type, const std::string& meta = {}, std::size_t padding = 0);

  /// Code sends, broadcasts, or pushes to a handler a message with the next number.
  send_result send(const std::string& id, const std::string& type, const std::string& meta = {},
                   std::size_t padding = 0);
  send_result broadcast(const std::string& type, const std::string& meta = {}, std::size_t padding = 0);
  send_result push(const std::string& type, const std::string& meta = {});

  /// An answer of a handler with the next number of that receiver.
  [[nodiscard]] any_message answer(std::size_t receiver, const std::string& type);

  /// Runs all actors, lets peers be heard that were not read, and checks all laws. @returns the law that is broken, if any.
  std::optional<broken_law> check();

  /// Ends all connections and handlers, and checks that nothing is left.
  std::optional<broken_law> end();

  hub_world world;
  hub_laws laws;
  /// Put between the connection and its watch, and between that and the fake session, from the next connect on. May be empty.
  session_wrapper above;
  session_wrapper below;
  /// Which events hooks pass on; a test may leave some out.
  std::function<bool(const event&)> tells = [](const event&) { return true; };

  /// Called between turns of actors, as io threads and code run beside them. May be empty.
  std::function<void()> between_turns;

private:
  void add_hooks();
  [[nodiscard]] std::string content(std::uint64_t sender, std::uint64_t number, std::size_t padding) const;
  any_message next_message(const std::string& type, std::size_t padding);

  std::vector<std::shared_ptr<peer>> peers_;
  std::vector<std::uint64_t> answers_;
  std::uint64_t sent_ = 0;
};

} // namespace hubcaf::test
