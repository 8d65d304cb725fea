// SPDX-License-Identifier: MIT
#include "io_thread.hpp"

#include "../transport/handler_memory.ipp"
#include "../transport/reactor.hpp"
#include "../transport/websocket_session.hpp"
#include "exception_cause.hpp"
#include "thread_preparation.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

namespace hubcaf {

namespace {

thread_local const compat::execution_unit* pin_of_this_thread = nullptr;
thread_local reactor* turns_of_this_thread = nullptr;

} // namespace

class io_thread::impl {
public:
  impl(caf::actor_system& system, events told)
    : told_(std::move(told)),
      loop_(1),
      work_(loop_.get_executor()),
      turns_(reactor::of(loop_)),
      around_(system),
      pin_(system, *this),
      thread_([this] {
        pin_of_this_thread = &pin_;
        turns_of_this_thread = &turns_;
        prepare_websocket_thread();
        prepare_thread();
        run_loop();
      }) {
  }

  ~impl() {
    work_.reset();
    thread_.join();
  }

  boost::asio::io_context& loop() noexcept {
    return loop_;
  }

  compat::execution_unit* pin() noexcept {
    return &pin_;
  }

  void interrupt() noexcept {
    if (interrupted_.exchange(true))
      return;
    boost::asio::post(
      loop_, boost::asio::bind_allocator(handler_allocator<void>(interrupt_memory_), [this] {
        interrupted_ = false;
        turns_.run({[](void* self, void*) { static_cast<impl*>(self)->told_.on_interrupt(); }, this, nullptr});
      }));
  }

  bool is_interrupted() const noexcept {
    return interrupted_;
  }

private:
  /// What pinned actors see around them while they run: other actors that they wake or spawn belong to the scheduler.
  class surroundings final : public compat::execution_unit {
  public:
    explicit surroundings(caf::actor_system& system) : compat::execution_unit(&system) {
    }

    void exec_later(caf::resumable* job) override {
      system().scheduler().enqueue(job);
    }
  };

  /// Takes jobs from any thread and runs them on this one.
  class pinning final : public compat::execution_unit {
  public:
    pinning(caf::actor_system& system, impl& owner) : compat::execution_unit(&system), owner_(owner) {
    }

    void exec_later(caf::resumable* job) override {
      const reactor::job turn{run, &owner_, job};
      if (pin_of_this_thread == this)
        owner_.turns_.defer(turn);
      else
        boost::asio::post(owner_.loop_, [this, turn] { owner_.turns_.run(turn); });
    }

  private:
    impl& owner_;
  };

  /// One turn of an actor: at most so many messages, then others get theirs, and what was sent is written. Each may
  /// be a broadcast to thousands of connections.
  static constexpr std::size_t messages_per_turn = 32;

  void run_loop() {
    // A connection ends by itself what it cannot go on with; a job that is lost is an actor that is not woken any more.
    if (told_.on_failure)
      turns_.on_exception([this](reactor::thrower who) {
        with_cause(who == reactor::thrower::job ? told_.on_failure : told_.on_unreported);
      });
    for (;;) {
      try {
        loop_.run();
        return;
      } catch (...) {
        if (!told_.on_failure)
          throw;
        with_cause(told_.on_failure);
      }
    }
  }

  static void run(void* self, void* actor) {
    auto& own = *static_cast<impl*>(self);
    auto* const job = static_cast<caf::resumable*>(actor);
    switch (job->resume(&own.around_, messages_per_turn)) {
      case caf::resumable::resume_later:
        own.pin_.exec_later(job);
        break;
      case caf::resumable::done:
      case caf::resumable::awaiting_message:
        caf::intrusive_ptr_release(job);
        break;
      case caf::resumable::shutdown_execution_unit:
        break;
    }
  }

  const events told_;
  boost::asio::io_context loop_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  reactor& turns_;
  surroundings around_;
  pinning pin_;
  handler_memory interrupt_memory_;
  /// The memory is in use until the loop has come to the interrupt.
  std::atomic<bool> interrupted_{false};
  std::thread thread_;
};

io_thread::io_thread(caf::actor_system& system, events told) : impl_(std::make_unique<impl>(system, std::move(told))) {
}

io_thread::~io_thread() = default;

compat::execution_unit* io_thread::pin() noexcept {
  return impl_->pin();
}

const compat::execution_unit* io_thread::current() noexcept {
  return pin_of_this_thread;
}

void io_thread::defer(void (*call)(void*, void*), void* function) {
  turns_of_this_thread->defer({call, nullptr, function});
}

void io_thread::interrupt() noexcept {
  impl_->interrupt();
}

bool io_thread::is_interrupted() const noexcept {
  return impl_->is_interrupted();
}

boost::asio::io_context& io_thread::loop() noexcept {
  return impl_->loop();
}

} // namespace hubcaf
