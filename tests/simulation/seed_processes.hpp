// SPDX-License-Identifier: MIT
#pragma once

#include "seed_outcome.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace hubcaf::test {

/// Plays random worlds, several at a time, each in a process of its own: a crash or a hang of one has a name then. Call from a process
/// with one thread.
class seed_processes {
public:
  using function = std::function<seed_outcome(const random_plan&)>;

  /// @param at_once most processes at a time, > 0. @param limit of wall-clock time for one world. @param how plays one.
  seed_processes(std::size_t at_once, std::chrono::seconds limit, function how);

  /// Plays these in their order, until one goes wrong; those before it are played to their end. @param done is told each outcome, in
  /// the order of the plans, the wrong one last. @returns false if one went wrong.
  bool play(const std::vector<random_plan>& plans, const std::function<void(const seed_outcome&)>& done);

private:
  struct process;

  [[nodiscard]] process start(const random_plan& plan, std::size_t index) const;
  [[nodiscard]] seed_outcome finish(process& one) const;

  const std::size_t at_once_;
  const std::chrono::seconds limit_;
  const function how_;
};

} // namespace hubcaf::test
