// SPDX-License-Identifier: MIT
#pragma once

#include "round.hpp"

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <thread>

namespace hubcaf::soak {

/// A thread that shows the progress on a terminal, and ends the program if it hangs.
class guard {
public:
  guard(const progress& watched, std::uint64_t messages, std::uint64_t seed,
        std::chrono::steady_clock::time_point deadline)
    : watched_(watched), messages_(messages), seed_(seed), deadline_(deadline), thread_([this] { run(); }) {
  }

  guard(const guard&) = delete;
  guard& operator=(const guard&) = delete;

  ~guard() {
    {
      const std::lock_guard hold{mutex_};
      over_ = true;
    }
    wake_.notify_one();
    thread_.join();
    if (shows_)
      std::cout << '\n';
  }

private:
  void run() {
    // What goes wrong is found by the rounds themselves, if they still can.
    constexpr std::chrono::seconds grace{90};
    std::unique_lock hold{mutex_};
    std::uint64_t before = 0;
    while (!wake_.wait_for(hold, std::chrono::seconds{1}, [this] { return over_; })) {
      const auto done = watched_.earlier + watched_.now;
      if (shows_)
        std::cout << "\r" << done << " of " << messages_ << " messages, " << (done > before ? done - before : 0)
                  << " per second, " << watched_.phase.load() << "      " << std::flush;
      before = done;
      if (std::chrono::steady_clock::now() < deadline_ + grace)
        continue;
      std::cout << "BROKEN, seed " << seed_ << ": it hangs while " << watched_.phase.load() << std::endl;
      std::_Exit(EXIT_FAILURE);
    }
  }

  const progress& watched_;
  const std::uint64_t messages_;
  const std::uint64_t seed_;
  const std::chrono::steady_clock::time_point deadline_;
  const bool shows_ = ::isatty(STDOUT_FILENO) != 0;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::thread thread_;
};

} // namespace hubcaf::soak
