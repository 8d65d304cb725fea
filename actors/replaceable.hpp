// SPDX-License-Identifier: MIT
#pragma once

#include "caf_compat.hpp"

#include <atomic>
#include <forward_list>
#include <utility>

namespace hubcaf {

/// The handle of an actor that is replaced when it dies. Any thread may read it while one thread replaces it: older handles are kept,
/// so that no reader needs a lock. Their number is bounded by the deaths that the hub survives.
template <class Handle>
class replaceable {
public:
  replaceable() = default;
  replaceable(const replaceable&) = delete;
  replaceable& operator=(const replaceable&) = delete;

  /// Names the actor that `make()` returns from now on. Takes the memory for the name first: an actor is never made
  /// in vain. One thread at a time.
  template <class Make>
  void replace(Make make) {
    all_.emplace_front();
    try {
      all_.front() = make();
    } catch (...) {
      all_.pop_front();
      throw;
    }
    now_.store(&all_.front(), std::memory_order_release);
  }

  /// Names another actor from now on. One thread at a time.
  replaceable& operator=(Handle next) {
    replace([&next] { return std::move(next); });
    return *this;
  }

  /// The actor; null before the first one. Valid until `clear`. Thread-safe.
  [[nodiscard]] const Handle& get() const noexcept {
    return *now_.load(std::memory_order_acquire);
  }

  [[nodiscard]] explicit operator bool() const noexcept {
    return static_cast<bool>(get());
  }

  /// Lets go of all actors. Nobody reads any more.
  void clear() noexcept {
    now_ = &none_;
    all_.clear();
  }

private:
  const Handle none_{};
  std::forward_list<Handle> all_;
  std::atomic<const Handle*> now_{&none_};
};

namespace compat {

/// Sends to the actor of that name.
template <class Handle, class Message>
void post(const replaceable<Handle>& receiver, Message&& message) {
  post(receiver.get(), std::forward<Message>(message));
}

} // namespace compat

} // namespace hubcaf
