// SPDX-License-Identifier: MIT
#pragma once

#include <caf/actor.hpp>
#include <caf/actor_clock.hpp>
#include <caf/actor_system.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/execution_unit.hpp>
#include <caf/invoke_message_result.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/send.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <limits>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

/// All that differs between versions of CAF; nothing else in the hub names CAF_VERSION.
/// Written for CAF 0.17 (Debian 12).

static_assert(CAF_VERSION >= 1706 && CAF_VERSION < 1800, "hubcaf supports CAF 0.17.6");

/// Lets a struct travel in messages inside one process. In the global namespace, once per type.
#define HUBCAF_ACTOR_MESSAGE(Type) CAF_ALLOW_UNSAFE_MESSAGE_TYPE(Type)

namespace hubcaf::compat {

namespace detail {

template <class Signature>
struct translate;

template <class Result, class... Args>
struct translate<Result(Args...)> {
  using type = typename caf::replies_to<Args...>::template with<Result>;
};

template <class... Args>
struct translate<void(Args...)> {
  using type = caf::reacts_to<Args...>;
};

} // namespace detail

/// A typed actor handle from plain function signatures: `typed_actor<void(attach), bool(ask)>`.
template <class... Signatures>
using typed_actor = caf::typed_actor<typename detail::translate<Signatures>::type...>;

/// Runs the actors that are pinned to one thread. See `io_thread`.
using execution_unit = caf::execution_unit;

/// A message for an actor that waits asleep makes CAF wake the actor, which takes memory. Without it the sending
/// thread tries until there is some. While a `brief_wakes` lives, its thread gives up after a moment instead: the
/// send throws, though the message is in the mailbox, and the next message to the actor wakes it.
class brief_wakes {
public:
  brief_wakes() noexcept {
    tries_ = 50;
  }

  brief_wakes(const brief_wakes&) = delete;
  brief_wakes& operator=(const brief_wakes&) = delete;

  ~brief_wakes() {
    tries_ = endless;
  }

  /// How often the calling thread tries, a millisecond apart.
  [[nodiscard]] static int tries() noexcept {
    return tries_;
  }

private:
  static constexpr int endless = std::numeric_limits<int>::max();

  inline static thread_local int tries_ = endless;
};

/// An actor whose state is a class with `make_behavior()`. It is pinned: whoever sends to it, it runs on `pin`; without a pin it
/// runs on the system's scheduler. The state lives until the actor ends.
///
/// A state with `bool survives()` is asked, inside a catch block, about every exception that one of its message handlers lets out;
/// true: the actor goes on with the next message. An exception that it does not survive, or that `make_behavior` lets out, ends it.
template <class Handle, class State>
class stateful : public Handle::base {
public:
  using super = typename Handle::base;
  using behavior_type = typename Handle::behavior_type;

  template <class... Args>
  stateful(caf::actor_config& cfg, execution_unit* pin, Args&&... args) : super(cfg), pin_(pin) {
    state_.emplace(static_cast<super*>(this), std::forward<Args>(args)...);
    // CAF's own handler prints to stdout. A reason for the end would need memory, and nobody reads it.
    this->set_exception_handler([](caf::scheduled_actor*, std::exception_ptr&) -> caf::error { return {}; });
  }

  using super::enqueue;

  void enqueue(caf::mailbox_element_ptr what, execution_unit* host) override {
    auto* const where = pin_ != nullptr ? pin_ : host;
    const bool is_request = what->mid.is_request();
    try {
      super::enqueue(std::move(what), where);
    } catch (...) {
      // A request that finds the mailbox closed is answered, which may throw.
      if (is_request)
        throw;
      wake(where);
      return;
    }
    if (asleep_.load(std::memory_order_relaxed) && asleep_.exchange(false))
      wake(where);
  }

  void launch(execution_unit* host, bool lazy, bool hide) override {
    try {
      super::launch(host, lazy, hide);
    } catch (...) {
      wake(host);
    }
  }

  caf::invoke_message_result consume(caf::mailbox_element& message) override {
    try {
      return super::consume(message);
    } catch (...) {
      // An order to end is never ignored, though CAF may have found no memory for its reason.
      if (message.content().type_token() == caf::make_type_token<caf::exit_msg>() || !survives())
        this->quit();
      else if (message.mid.is_response())
        this->multiplexed_responses_.erase(message.mid);
      return caf::invoke_message_result::consumed;
    }
  }

  const char* name() const override {
    return State::name;
  }

  void on_exit() override {
    state_.reset();
  }

  // CAF needs memory to write down why an actor ends. Outside of it nobody catches what is thrown there, and the
  // actor system would wait for the actor for ever: the thread tries until there is some.

  bool cleanup(caf::error&& why, caf::execution_unit* host) override {
    for (;;) {
      try {
        return super::cleanup(std::move(why), host);
      } catch (...) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
      }
    }
  }

  void on_destroy() override {
    for (;;) {
      try {
        super::on_destroy();
        return;
      } catch (...) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
      }
    }
  }

protected:
  behavior_type make_behavior() override {
    return state_->make_behavior();
  }

private:
  [[nodiscard]] bool survives() noexcept {
    if constexpr (requires(State & state) { state.survives(); })
      return state_.has_value() && state_->survives();
    else
      return false;
  }

  /// The message is in the mailbox, and only the wake-up found no memory. Without a wake-up the actor would never run again, so the
  /// thread tries until there is memory. @throws only while there is a `brief_wakes`
  void wake(execution_unit* where) {
    for (int tries = 1;; ++tries) {
      try {
        if (where != nullptr)
          where->exec_later(this);
        else
          this->home_system().scheduler().enqueue(this);
        return;
      } catch (...) {
        if (tries >= brief_wakes::tries()) {
          asleep_ = true;
          throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
      }
    }
  }

  execution_unit* pin_;
  /// There are messages, and nobody could wake the actor.
  std::atomic<bool> asleep_{false};
  std::optional<State> state_;
};

/// Spawns a `stateful` actor. `State` is constructed at once, on the calling thread, as `State(pointer self, args...)`;
/// `make_behavior` and all that follows run on `pin`, or on the scheduler where that is null.
template <class Handle, class State, class... Args>
Handle spawn(caf::actor_system& system, execution_unit* pin, Args&&... args) {
  caf::actor_config cfg{pin != nullptr ? pin : system.dummy_execution_unit()};
  return system.spawn_impl<stateful<Handle, State>, caf::no_spawn_options>(cfg, pin, std::forward<Args>(args)...);
}

/// Sends without a sender. Thread-safe. The receiver runs where it belongs, never on the sender's thread by chance.
template <class Handle, class Message>
void post(const Handle& receiver, Message&& message) {
  caf::anon_send(receiver, std::forward<Message>(message));
}

/// Like `post`, before all that waits in the receiver's mailbox without being urgent.
template <class Handle, class Message>
void post_urgent(const Handle& receiver, Message&& message) {
  caf::anon_send<caf::message_priority::high>(receiver, std::forward<Message>(message));
}

/// Like `post`, after `delay` on the system's clock. Cannot be cancelled and keeps the receiver's memory until then.
template <class Handle, class Message>
void post_after(const Handle& receiver, std::chrono::nanoseconds delay, Message&& message) {
  caf::delayed_anon_send(receiver, delay, std::forward<Message>(message));
}

/// Ends an actor once it has worked off what waits in its mailbox before this call.
template <class Handle>
void end(const Handle& receiver) {
  if (receiver)
    caf::anon_send(caf::actor_cast<caf::actor>(receiver),
                   caf::exit_msg{receiver->address(), caf::exit_reason::user_shutdown});
}

/// Names an actor without keeping it alive.
using weak_handle = caf::actor_addr;

template <class Handle>
[[nodiscard]] weak_handle weak(const Handle& handle) {
  return caf::actor_cast<weak_handle>(handle);
}

/// The actor, or null if it has ended.
template <class Handle>
[[nodiscard]] Handle lock(const weak_handle& handle) {
  return caf::actor_cast<Handle>(handle);
}

/// Ends an actor before it takes what waits in its mailbox.
template <class Handle>
void kill(const Handle& receiver) {
  caf::anon_send_exit(receiver, caf::exit_reason::kill);
}

/// Calls `done` once `watched` has ended, on the thread where it does.
template <class Handle, class Function>
void on_end(const Handle& watched, Function done) {
  watched->attach_functor(std::move(done));
}

/// Steady time of the system's clock; virtual under CAF's test scheduler.
inline std::chrono::steady_clock::time_point now(caf::actor_system& system) {
  return system.clock().now();
}

/// The typed handle of an actor from within.
template <class Handle>
Handle handle_of(typename Handle::pointer self) {
  return caf::actor_cast<Handle>(self);
}

} // namespace hubcaf::compat
