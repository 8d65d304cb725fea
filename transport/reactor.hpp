// SPDX-License-Identifier: MIT
#pragma once

#include "write_batch.hpp"

#include <boost/intrusive/list_hook.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <system_error>

namespace boost::asio {
class io_context;
}

namespace hubcaf {

struct options;

/// The owner of a socket that a `reactor` watches. Called on the loop's thread, never from inside a call into the
/// reactor. What a watcher throws goes to the reactor's handler of exceptions; the other watchers get their turn all
/// the same.
class socket_watcher {
public:
  /// Something happened to the socket since the last call: bytes or the peer's end came, or the system's buffer, once full, took
  /// bytes again. Told once per change (edge-triggered), so what is not read or written then is not told again.
  /// @param hung_up the peer has ended its side or the connection is lost: read until the system says so.
  virtual void on_ready(bool readable, bool writable, bool hung_up) = 0;

  /// The turn in which `flush_later` or `retire` was called ends.
  virtual void on_turn_end() = 0;

  /// The time of `reactor::await` is over.
  virtual void on_deadline() = 0;

  /// False before `watch` and after `forget`, or once the loop goes.
  [[nodiscard]] bool is_watched() const noexcept {
    return watched_socket_ >= 0;
  }

protected:
  ~socket_watcher() = default;

  /// True from `reactor::await` until `on_deadline`, `stop_waiting` or `forget`.
  [[nodiscard]] bool awaits() const noexcept {
    return wait_.is_linked();
  }

private:
  friend class reactor;
  using link = boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
  static constexpr std::uint8_t no_news = 255;

  /// The reactor's hold on the watcher.
  std::shared_ptr<socket_watcher> held_;
  /// Places in the reactor's lists, so that a watcher enters and leaves each in constant time and without memory: those
  /// that it holds, those that come again, those told at the end of the turn, those with a deadline.
  link held_place_;
  link again_;
  link dirty_;
  link wait_;
  std::chrono::steady_clock::time_point deadline_;
  int watched_socket_ = -1;
  /// The index of the news that this turn has for it.
  std::uint8_t news_ = no_news;
};

/// The WebSockets of one event loop, turn by turn. A turn tells the watchers what happened to their sockets, runs the jobs that
/// this brought about, and then lets all who have something to write do so: what one turn brought for a socket, from whomever,
/// leaves in one system call. Sockets stand in an epoll set of their own, which stands in that of the event loop: registering once,
/// edge-triggered, saves the loop's per-read bookkeeping. Everything runs on the loop's thread.
/// Only `reactor` and `defer` need memory; the rest works, and turns go on, when none is left.
class reactor {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// A piece of work. Not owned; the reactor calls `run` once per `defer`, if the loop runs to its end.
  struct job {
    void (*run)(void* context, void* argument);
    void* context;
    void* argument;
  };

  /// The things that a watcher may wait for. Each has its own list, since those that wait for the same usually wait
  /// equally long.
  enum class awaited : std::uint8_t { message, closing };

  /// Bytes that one read takes at most; the buffer is shared by all sockets of the loop.
  static constexpr std::size_t read_size = 16 * 1024;

  /// The most that the reactors of all io threads hold, and the message with which each is busy.
  [[nodiscard]] static std::uint64_t ceiling(const options& opts);

  /// The reactor of this loop, which lives as long as the loop.
  [[nodiscard]] static reactor& of(boost::asio::io_context& loop);

  explicit reactor(boost::asio::io_context& loop);
  reactor(const reactor&) = delete;
  reactor& operator=(const reactor&) = delete;
  ~reactor();

  /// Watches a socket from now on and keeps its watcher alive until `forget`, or until the loop goes.
  [[nodiscard]] std::error_code watch(int socket, std::shared_ptr<socket_watcher> watcher) noexcept;

  /// Watches no more; to be called before the socket is closed. Nothing is told after this. Takes the same time however
  /// many are watched.
  void forget(socket_watcher& watcher) noexcept;

  /// As `forget`, but calls `on_turn_end` once more and keeps the watcher alive until then. It need not be watched.
  void retire(std::shared_ptr<socket_watcher> watcher) noexcept;

  /// Calls `on_ready(true, false, false)` in the next turn, after whoever has news: for a watcher that left something unread so that
  /// others get their turn.
  void again(socket_watcher& watcher) noexcept;

  /// Calls `on_turn_end` at the end of this turn, or soon if there is none.
  void flush_later(socket_watcher& watcher) noexcept;

  /// Calls `on_deadline` once after so much time; an earlier wait of this watcher ends. Takes the same time however
  /// many wait, if all wait equally long for the same.
  void await(socket_watcher& watcher, awaited what, std::chrono::milliseconds limit);

  /// Ends the wait, if there is one.
  void stop_waiting(socket_watcher& watcher) noexcept;

  /// Runs a job within this turn, or soon if there is none. @throws std::bad_alloc
  void defer(job what);

  /// Runs a job and what it brings about as a turn.
  void run(job what) noexcept;

  /// Runs exactly one turn, without waiting for news. For tests, which then need neither the event loop nor real time.
  /// Not from inside a turn. @returns whether there was anything to do.
  bool step() noexcept;

  /// Time as the reactor sees it; real time by default. With another clock each turn looks at it while somebody waits,
  /// and no turn comes about because time has passed: for tests. Set it before anybody waits.
  void set_clock(std::function<time_point()> now);
  [[nodiscard]] time_point now() const;

  /// What threw an exception that the reactor stopped.
  enum class thrower : std::uint8_t {
    watcher, ///< the owner of one socket, which ends it by itself
    job,     ///< a job, whose work is lost
  };

  /// Called inside the handler of an exception that a watcher or a job threw, on the loop's thread. Without it the exception is
  /// ignored. What the function throws is ignored, too.
  void on_exception(std::function<void(thrower)> handler);

  /// Tells of the exception that is being handled, for a watcher.
  void report_exception() noexcept;

  /// Watchers and jobs told or run so far: a measure of work that does not depend on the machine.
  [[nodiscard]] std::uint64_t visits() const noexcept;

  /// For use until the next call into or from the reactor.
  [[nodiscard]] std::span<char> read_buffer() noexcept;

  /// The batch that `on_turn_end` may use until it returns.
  [[nodiscard]] write_batch& batch() noexcept;

  [[nodiscard]] boost::asio::io_context& loop() noexcept;

  /// Lets go of all watchers; nothing is told any more. The loop calls this before it goes.
  void shut_down() noexcept;

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace hubcaf
