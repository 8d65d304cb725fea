// SPDX-License-Identifier: MIT
#pragma once

#include "caf_compat.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace hubcaf {

/// A thread that runs one event loop: the sockets' completion handlers and the actors that are pinned to it, one after the other.
class io_thread {
public:
  /// Starts the thread. `system` must outlive it.
  explicit io_thread(caf::actor_system& system);
  io_thread(const io_thread&) = delete;
  io_thread& operator=(const io_thread&) = delete;

  /// Waits until the loop has nothing left to do, then ends the thread.
  ~io_thread();

  /// Pins actors to this thread. Thread-safe.
  [[nodiscard]] compat::execution_unit* pin() noexcept;

  /// The pin of the thread that calls; null if that is no io thread.
  [[nodiscard]] static const compat::execution_unit* current() noexcept;

  /// Calls a function on the calling thread once all sockets that are readable in this turn have been read.
  /// @returns false if the caller is on no io thread; nothing is called then.
  static bool after_reading(std::function<void()> then);

  /// The event loop. Sockets on it are used on this thread only.
  [[nodiscard]] boost::asio::io_context& loop() noexcept;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace hubcaf
