// SPDX-License-Identifier: MIT
#include "swarm.hpp"

#include <chrono>

namespace hubcaf::soak {

swarm::swarm(arena& here, simulation::random_source chance, std::uint16_t port, std::size_t first, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    callers_.push_back(std::make_unique<caller>(here, chance.fork(), port, first + i));
  thread_ = std::thread([this] { run(); });
}

swarm::~swarm() {
  over_ = true;
  thread_.join();
}

void swarm::run() {
  constexpr int tick_ms = 1;
  std::vector<pollfd> interests(callers_.size());
  while (!over_) {
    const auto now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < callers_.size(); ++i) {
      callers_[i]->turn(now);
      interests[i] = callers_[i]->interest();
    }
    if (::poll(interests.data(), interests.size(), tick_ms) <= 0)
      continue;
    for (std::size_t i = 0; i < callers_.size(); ++i)
      if (interests[i].revents != 0)
        callers_[i]->on_ready(interests[i].revents);
  }
}

} // namespace hubcaf::soak
