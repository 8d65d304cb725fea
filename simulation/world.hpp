// SPDX-License-Identifier: MIT
#pragma once

#include "../actors/hub.hpp"
#include "../schema/http_message.hpp"
#include "../schema/options.hpp"
#include "broken_law.hpp"
#include "client.hpp"
#include "network.hpp"
#include "random_source.hpp"
#include "script_player.hpp"
#include "traffic.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace hubcaf {

class gateway;
struct upgrade_answer;

} // namespace hubcaf

namespace hubcaf::simulation {

class clockwork;
class laws;
class simulated_platform;
struct interference;

/// Options of a hub that logs nothing.
[[nodiscard]] options quiet_options();

/// How closely a world looks whether the hub's laws hold.
enum class law_checks {
  none,
  /// The hub's ledger, now and then and at the end: for worlds in which a watch over each connection would be too much.
  books,
  /// All laws: those of one connection at each of its steps; those of the whole hub after each step that leaves no actor with anything
  /// to do, or, with many connections, after ten times as many steps as there are connections.
  all,
};

/// What a simulated world is made of.
struct world_settings {
  /// Of the hub; as in service, but for `log_level`.
  options hub = quiet_options();
  /// Decides everything that is left to chance. The same seed gives the same run.
  std::uint64_t seed = 1;
  /// Between clients and the hub, where a client is not given its own.
  network between = {};
  /// Whether the order in which actors get their turns is drawn; else they take turns.
  bool shuffle = true;
  /// Handlers, hooks and actors of the application get one turn of five late, by up to so much, >= 0; 0: never. What other
  /// parts do meanwhile overtakes them, as it may where several threads run. A handler on the io thread counts, too.
  std::chrono::nanoseconds lateness{0};
  /// Whether clients keep what they get, for `client::inbox`.
  bool keep_received = true;
  law_checks laws = law_checks::all;
  /// The command that runs this again, for the message of a broken law. May be empty.
  std::string replay = {};
};

/// A law of the hub did not hold. `what()` says which, when, at which step, where, with which seed, and how to see it again.
class law_broken : public std::runtime_error {
public:
  law_broken(broken_law which, const std::string& text) : std::runtime_error(text), law(std::move(which)) {
  }

  const broken_law law;
};

/// The real hub, all its actors and limits included, on a virtual clock, with simulated clients in place of sockets: an hour passes in
/// as long as its events take. Single-threaded; use it, its hub and its clients on the thread that made it. Handlers and hooks run on that
/// thread, too, inside the functions below that say `runs`; what they throw is the hub's business, what behaviours throw ends the run.
///
/// Futures of the hub (`on`, `broadcast`) become ready while the world runs: do not wait for them, call `run_until`.
class world {
public:
  /// Begins at 2026-01-01T00:00:00Z with a started hub and nobody connected.
  /// @throws std::invalid_argument for options that the hub refuses.
  explicit world(world_settings settings = {});
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// Stops the hub, without patience; behaviours are not called any more. Ends the program if a law was broken that nobody
  /// has been told of; `stop` tells.
  ~world();

  [[nodiscard]] hubcaf::hub& hub() noexcept;

  // -- clients ------------------------------------------------------------------------

  /// A client that is not connected yet. @param id empty: the hub makes one up. @param does may be null, and shared.
  client& add(std::string id, std::shared_ptr<behavior> does = nullptr);
  client& add(std::string id, std::shared_ptr<behavior> does, const network& between);

  /// A client that has been connected, or refused, when this returns; runs.
  client& connect(std::string id, std::shared_ptr<behavior> does = nullptr);

  /// All clients so far.
  [[nodiscard]] const std::deque<client>& clients() const noexcept {
    return clients_;
  }

  /// Asks the hub's REST face; runs until it answers. @param path such as `/ws/stats`.
  /// @throws std::logic_error if the hub does not listen, std::runtime_error if it does not answer for ten minutes.
  http_response request(const std::string& method, const std::string& path, std::string body = {});

  // -- time ---------------------------------------------------------------------------

  /// Virtual time since the world began.
  [[nodiscard]] std::chrono::nanoseconds now() const noexcept;

  /// The system's date at this moment. The hub learns of a jump with its next beat; see `hub::date`.
  [[nodiscard]] std::chrono::system_clock::time_point date() const;

  /// Runs for so much virtual time. @throws law_broken
  void run_for(std::chrono::nanoseconds time);

  /// Runs until a condition holds, looked at after each step. @returns false if `patience` was over first. @throws law_broken
  bool run_until(const std::function<bool()>& condition, std::chrono::nanoseconds patience = std::chrono::minutes{10});

  /// Lets one thing happen: a turn of an actor, an event, a time-out. @returns false if nothing is due before `now() + patience`.
  bool step(std::chrono::nanoseconds patience = std::chrono::hours{24});

  /// Calls a function after a time; with `every`, again and again as long as it returns true.
  void after(std::chrono::nanoseconds time, std::function<void()> then);
  void every(std::chrono::nanoseconds period, std::function<bool()> then);

  /// Lets time pass in which the hub stands still, as when the machine sleeps.
  void freeze(std::chrono::nanoseconds time);

  /// Puts the system's date forward, or back if `step` is negative, as somebody who sets the clock does.
  void jump_date(std::chrono::nanoseconds step);

  /// Stops the hub as `hub::stop` does; runs. Then checks that nothing is held. @throws law_broken
  bool stop(std::optional<std::chrono::milliseconds> deadline = std::nullopt);

  /// Stops the hub if that has not been done, and starts another with the same settings: what a program that is started again does.
  /// Clients are those of before and may connect; handlers and hooks went with the old hub, as did what `hub()` returned. @throws law_broken
  void start_again();

  // -- results ------------------------------------------------------------------------

  /// The one source of chance: whatever draws from it repeats with the seed.
  [[nodiscard]] random_source& random() noexcept;

  [[nodiscard]] std::uint64_t seed() const noexcept {
    return settings_.seed;
  }

  /// Steps so far.
  [[nodiscard]] std::uint64_t steps() const noexcept;

  /// What has passed between clients and the hub.
  [[nodiscard]] const simulation::traffic& traffic() const noexcept;

  /// A checksum of all that has passed between clients and the hub, and when. Two runs with the same digest did the same.
  [[nodiscard]] std::uint64_t digest() const noexcept;

  // -- for the simulation itself, and for tests of the laws ------------------------------

  world(world_settings settings, interference spoiled);
  [[nodiscard]] clockwork& clock() noexcept;
  [[nodiscard]] laws* law_book() noexcept;
  [[nodiscard]] bool keeps_received() const noexcept {
    return settings_.keep_received;
  }
  /// A client's connection has arrived. @returns null if it is turned away.
  std::shared_ptr<door::visit> knock(client& who);
  /// The head of its upgrade has arrived. @returns null if it is refused.
  std::shared_ptr<simulated_session> open(client& who, door::answer entered);
  /// Checks all laws now. @throws law_broken
  void check();

private:
  struct timer;

  void start(interference spoiled);
  void after_step();
  void check_ledger();
  [[nodiscard]] bool watches() const noexcept {
    return settings_.laws != law_checks::none && !told_;
  }
  client& add(std::string id, std::shared_ptr<behavior> does, std::shared_ptr<const network> between);
  [[nodiscard]] upgrade_answer ask(gateway& hub, const std::string& client_id, const std::string& peer);
  void raise(const std::optional<broken_law>& broken);

  const world_settings settings_;
  std::unique_ptr<clockwork> clock_;
  std::unique_ptr<laws> laws_;
  std::shared_ptr<door> door_;
  simulated_platform* platform_ = nullptr;
  std::unique_ptr<hubcaf::hub> hub_;
  std::shared_ptr<const network> network_;
  std::deque<client> clients_;
  std::uint64_t connections_ = 0;
  std::uint64_t checked_at_ = 0;
  bool told_ = false;
};

} // namespace hubcaf::simulation
