// SPDX-License-Identifier: MIT
#pragma once

#include "memory_shortage.hpp"
#include "numbered_world.hpp"

#include <hubcaf/simulation/interference.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace hubcaf::test {

/// All that throws and dies in a random world: memory that runs out inside the hub, sessions that throw or fail, a
/// source of randomness that breaks, actors of the hub that are killed. Draws from a source of its own, so that
/// other worlds stay what they are.
class random_faults {
public:
  explicit random_faults(std::uint64_t seed);
  random_faults(const random_faults&) = delete;
  random_faults& operator=(const random_faults&) = delete;

  /// Whether there are any in the world of that seed.
  [[nodiscard]] static bool are_in(std::uint64_t seed);

  /// Puts itself into the world that is made with this.
  void join(simulation::interference& all);

  /// The world has begun. @param world must outlive this, and be run no more after this.
  /// @param tell told what throws or dies.
  void begin(numbered_world& world, std::function<void(const std::string&)> tell);

  /// The events so far.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& seen() const noexcept {
    return memory_->seen();
  }

private:
  [[nodiscard]] std::function<std::uint64_t()> broken(std::function<std::uint64_t()> good) const;
  void let_session_fail();
  void kill_actor(hub_context& hub);

  simulation::random_source random_;
  const bool hits_hub_;
  const std::shared_ptr<memory_shortage> memory_;
  const std::shared_ptr<std::vector<std::weak_ptr<simulation::simulated_session>>> wires_;
};

} // namespace hubcaf::test
