// SPDX-License-Identifier: MIT
#pragma once

#include "behavior.hpp"
#include "received.hpp"
#include "script.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace hubcaf::simulation {

/// A step of a script did not come true. `what()` says which client, which step, why, when, with which seed, and what
/// the client got last.
class script_failed : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Lets clients do what a script says: each from its first step on, once it is connected or refused for the first time,
/// and each at its own pace. What a client does ends with the script or with the world. The timers of its clients are
/// the player's: `then` must not use `client::after`.
class script_player final : public behavior {
public:
  /// Messages of awaited types that are kept per client until a step takes them; the oldest goes.
  static constexpr std::size_t unread_limit = 1024;

  explicit script_player(script what);

  /// Clients that have done all steps.
  [[nodiscard]] std::size_t finished() const noexcept {
    return finished_;
  }

  [[nodiscard]] bool is_finished(const client& who) const;

  void on_open(client& who) override;
  void on_message(client& who, const received& message) override;
  void on_close(client& who, const disconnection& how) override;
  void on_timer(client& who, std::uint32_t number) override;

private:
  enum class state { waiting, busy, finished, failed };

  enum class happening { begin, opened, message, closed, rang };

  /// How far one client has come.
  struct place {
    state is = state::waiting;
    std::size_t step = 0;
    /// Of the repetitions that it is in, how often each is still to be done.
    std::vector<std::size_t> rounds;
    /// Its timer, if it waits for one; those of earlier steps ring, too.
    std::uint32_t timer = 0;
    /// The connection has ended, and not by the client itself.
    bool closed = false;
    std::vector<received> unread;
    std::optional<received> last;
  };

  struct turn;

  void go_on(client& who, place& at, happening what);

  const script script_;
  /// The types that steps wait for.
  std::set<std::string, std::less<>> awaited_;
  std::unordered_map<const client*, place> places_;
  std::size_t finished_ = 0;
};

/// A behaviour that does what a script says, for any number of clients:
/// `world.connect("ann", play(script().send(...)))`.
[[nodiscard]] std::shared_ptr<script_player> play(script what);

} // namespace hubcaf::simulation
