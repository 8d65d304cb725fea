// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/recycler.hpp"
#include "caf_compat.hpp"

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace boost::asio {
class io_context;
}

namespace hubcaf {

/// A thread that runs one event loop: the sockets' completion handlers and the actors that are pinned to it, one after the other.
class io_thread {
public:
  /// Called on the thread, inside a catch block, with the text of an exception that came out of the loop; must not throw.
  using failure_function = std::function<void(const char*)>;

  /// How the owner of the thread is told.
  struct events {
    /// A job was lost, or the loop stopped in the middle.
    failure_function on_failure;
    /// A socket could not report this to whoever it tells.
    failure_function on_unreported;
    /// `interrupt` was called. On the thread; must not throw.
    std::function<void()> on_interrupt;
  };

  /// Starts the thread. `system` must outlive it. After an exception the loop goes on once `on_failure` has
  /// returned; without `on_failure` the exception ends the process.
  explicit io_thread(caf::actor_system& system, events told = {});
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
  template <std::invocable Function>
  static bool after_reading(Function then) {
    if (current() == nullptr)
      return false;
    using allocator = recycling_allocator<Function>;
    const auto call = [](void*, void* kept) {
      auto* const place = static_cast<Function*>(kept);
      auto function = std::move(*place);
      std::destroy_at(place);
      allocator().deallocate(place, 1);
      function();
    };
    defer(call, std::construct_at(allocator().allocate(1), std::move(then)));
    return true;
  }

  /// Has `on_interrupt` called soon, once for several calls. Needs no memory. Thread-safe.
  void interrupt() noexcept;

  /// True until `on_interrupt` has been called for the last `interrupt`. Thread-safe.
  [[nodiscard]] bool is_interrupted() const noexcept;

  /// The event loop. Sockets on it are used on this thread only.
  [[nodiscard]] boost::asio::io_context& loop() noexcept;

private:
  class impl;

  static void defer(void (*call)(void*, void*), void* function);

  std::unique_ptr<impl> impl_;
};

} // namespace hubcaf
