// SPDX-License-Identifier: MIT
#pragma once

#include "defect.hpp"
#include "numbered_world.hpp"
#include "random_client.hpp"
#include "random_clock.hpp"
#include "random_faults.hpp"
#include "random_handlers.hpp"
#include "siege.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace hubcaf::test {

/// Counts of what happened, such as `in: delivered`, `error bad_message` or `ended slow_consumer`.
using sightings = std::map<std::string, std::uint64_t>;

/// Decides, with the code of the harness, all that happens in a random world.
struct random_plan {
  std::uint64_t seed = 1;
  /// How often code, handlers or the machine do something; clients act by themselves.
  std::size_t steps = 100;
  defect spoiled = defect::none;
  /// The command that runs it again.
  std::string replay;
};

/// A hub with random options, random handlers and random clients on random networks, to which random things happen. All laws are
/// checked after every step of it.
class random_world {
public:
  /// Told what happens, one line each, if wanted.
  using narrator = std::function<void(const std::string&)>;

  explicit random_world(const random_plan& plan, narrator tell = {});
  random_world(const random_world&) = delete;
  random_world& operator=(const random_world&) = delete;

  /// Stops the hub, if `run` has not, without a look at the laws.
  ~random_world();

  /// Plays it, up to the stop of the hub. @throws simulation::law_broken
  void run();

  /// The events so far.
  [[nodiscard]] sightings seen();

  [[nodiscard]] simulation::world& world() noexcept {
    return numbers_.world;
  }

private:
  random_world(const random_plan& plan, narrator tell, simulation::world_settings settings);

  void add_clients();
  void add_crafted_clients();
  void add_hooks();
  void happen();
  void send();
  void ask();
  void disconnect();
  void pass();
  void stop();
  void look();
  void say(const std::string& what);
  [[nodiscard]] std::string any_id();

  const random_plan plan_;
  const narrator tell_;
  const options settings_;
  /// Null in worlds in which nothing throws.
  const std::unique_ptr<random_faults> faults_;
  numbered_world numbers_;
  simulation::random_source& random_;
  random_handlers handlers_;
  crowd crowd_;
  random_clock clock_;
  /// Null if the options have no limit at the door that is easily reached.
  std::unique_ptr<siege> siege_;
  std::uint64_t rest_sender_ = 0;
  std::uint64_t rest_sent_ = 0;
  /// What is seen at one moment only.
  sightings moments_;
};

/// What must have happened somewhere in many random worlds, if the laws are to mean anything. @returns what has not.
[[nodiscard]] std::vector<std::string> missing_from(const sightings& all);

} // namespace hubcaf::test
