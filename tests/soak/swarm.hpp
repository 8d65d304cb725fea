// SPDX-License-Identifier: MIT
#pragma once

#include "caller.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace hubcaf::soak {

/// Many callers on one thread, from construction to destruction.
class swarm {
public:
  /// @param first the number of the first caller.
  swarm(arena& here, simulation::random_source chance, std::uint16_t port, std::size_t first, std::size_t count);
  swarm(const swarm&) = delete;
  swarm& operator=(const swarm&) = delete;
  ~swarm();

private:
  void run();

  std::vector<std::unique_ptr<caller>> callers_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

} // namespace hubcaf::soak
