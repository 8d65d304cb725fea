// SPDX-License-Identifier: MIT
#pragma once

#include "write_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <system_error>

namespace boost::asio {
class io_context;
}

namespace hubcaf {

/// The owner of a socket that a `reactor` watches. Called on the loop's thread, never from inside a call into the reactor.
class socket_watcher {
public:
  /// Something happened to the socket since the last call: bytes or the peer's end came, or the system's buffer, once full, took
  /// bytes again. Told once per change (edge-triggered), so what is not read or written then is not told again.
  /// @param hung_up the peer has ended its side or the connection is lost: read until the system says so.
  virtual void on_ready(bool readable, bool writable, bool hung_up) = 0;

  /// The turn in which `flush_later` was called ends.
  virtual void on_turn_end() = 0;

  /// False before `watch` and after `forget`, or once the loop goes.
  [[nodiscard]] bool is_watched() const noexcept {
    return position_ != not_watched;
  }

protected:
  ~socket_watcher() = default;

private:
  friend class reactor;
  static constexpr std::size_t not_watched = static_cast<std::size_t>(-1);
  std::size_t position_ = not_watched;
  int watched_socket_ = -1;
  bool comes_again_ = false;
  bool flushes_later_ = false;
};

/// The WebSockets of one event loop, turn by turn. A turn tells the watchers what happened to their sockets, runs the jobs that
/// this brought about, and then lets all who have something to write do so: what one turn brought for a socket, from whomever,
/// leaves in one system call. Sockets stand in an epoll set of their own, which stands in that of the event loop: registering once,
/// edge-triggered, saves the loop's per-read bookkeeping. Everything runs on the loop's thread.
class reactor {
public:
  /// A piece of work. Not owned; the reactor calls `run` once per `defer`, if the loop runs to its end.
  struct job {
    void (*run)(void* context, void* argument);
    void* context;
    void* argument;
  };

  /// Bytes that one read takes at most; the buffer is shared by all sockets of the loop.
  static constexpr std::size_t read_size = 16 * 1024;

  /// The reactor of this loop, which lives as long as the loop.
  [[nodiscard]] static reactor& of(boost::asio::io_context& loop);

  explicit reactor(boost::asio::io_context& loop);
  reactor(const reactor&) = delete;
  reactor& operator=(const reactor&) = delete;
  ~reactor();

  /// Watches a socket from now on and keeps its watcher alive until `forget`, or until the loop goes.
  [[nodiscard]] std::error_code watch(int socket, std::shared_ptr<socket_watcher> watcher);

  /// Watches no more; to be called before the socket is closed. Nothing is told after this.
  void forget(socket_watcher& watcher);

  /// Calls `on_ready(true, false, false)` in the next turn, after whoever has news: for a watcher that left something unread so that
  /// others get their turn.
  void again(socket_watcher& watcher);

  /// Calls `on_turn_end` at the end of this turn, or soon if there is none.
  void flush_later(socket_watcher& watcher);

  /// Runs a job within this turn, or soon if there is none.
  void defer(job what);

  /// Runs a job and what it brings about as a turn.
  void run(job what);

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
