// SPDX-License-Identifier: MIT
#pragma once

#include "workshop.hpp"

#include <atomic>
#include <thread>

namespace hubcaf::soak {

/// A thread that rebuilds handlers and disconnects clients, from construction to `stop`.
class saboteur {
public:
  saboteur(hub& served, arena& here, workshop& handlers, simulation::random_source chance)
    : hub_(served), arena_(here), handlers_(handlers), chance_(std::move(chance)), thread_([this] { run(); }) {
  }

  saboteur(const saboteur&) = delete;
  saboteur& operator=(const saboteur&) = delete;

  ~saboteur() {
    stop();
  }

  /// Ends the thread. The second call does nothing.
  void stop() {
    over_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    constexpr std::size_t longest_pause_ms = 4;
    while (!over_) {
      std::this_thread::sleep_for(std::chrono::milliseconds{chance_.below(longest_pause_ms + 1)});
      handlers_.answer_later(false);
      if (chance_.one_in(2))
        handlers_.rebuild();
      if (chance_.one_in(50)) {
        arena_.faults.add(fault::disconnected);
        hub_.disconnect(arena_.sessions.any_id(chance_), "bad luck");
      }
    }
    handlers_.answer_later(true);
  }

  hub& hub_;
  arena& arena_;
  workshop& handlers_;
  simulation::random_source chance_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

} // namespace hubcaf::soak
