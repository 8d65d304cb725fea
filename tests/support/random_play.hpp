// SPDX-License-Identifier: MIT
#pragma once

#include "lawful_world.hpp"
#include "random_handlers.hpp"
#include "random_source.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hubcaf::test {

/// Options that make all limits matter: small queues, any policy, short times.
[[nodiscard]] options random_options(random_source& random);

/// One world to which random things happen.
class random_play {
public:
  explicit random_play(std::uint64_t seed);

  /// Lets something happen. @returns the law that is broken afterwards, if any.
  std::optional<broken_law> step();

  /// Stops the hub, gracefully or not.
  std::optional<broken_law> end();

  /// What happened last, such as `broadcast`.
  [[nodiscard]] const std::string& last() const noexcept {
    return last_;
  }

  /// Counts what the hub did, such as `dropped drop_oldest`, `error bad_message` or `ended slow_consumer`.
  void count_into(std::map<std::string, std::uint64_t>& counts) const;

private:
  void happen();
  void connect();
  void say();
  void say_badly(peer& who);
  void send();
  void write();
  void finish(peer& who);
  void pass();
  void rest();
  void drain();
  [[nodiscard]] peer* any_peer();
  [[nodiscard]] std::string any_meta();
  [[nodiscard]] std::size_t any_padding();

  random_source random_;
  lawful_world world_;
  random_handlers handlers_;
  std::string last_;
  /// Those whose session is not over.
  std::vector<std::shared_ptr<peer>> peers_;
  /// By `peer::sender`, those that answer pings.
  std::vector<std::pair<std::shared_ptr<peer>, std::size_t>> answering_;
  std::uint64_t rest_sent_ = 0;
  /// Connections that did not read for a message without room, added up over all steps.
  std::uint64_t parked_ = 0;
};

/// Plays one seed. @param counts as `random_play::count_into`.
/// @returns what went wrong, with what is needed to see it again; empty if all is well.
[[nodiscard]] std::string play(std::uint64_t seed, int steps, std::map<std::string, std::uint64_t>& counts);

} // namespace hubcaf::test
