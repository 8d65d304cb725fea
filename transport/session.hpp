// SPDX-License-Identifier: MIT
#pragma once

#include "../schema/close_code.hpp"
#include "../schema/frame.hpp"
#include "write_queue.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The two-sided interface between a connection (above) and its session, one WebSocket (below).
/// Everything here runs on the session's io thread. A simulated session can stand in for the real one.
namespace hubcaf {

/// What ended a session.
enum class session_end : std::uint8_t {
  closed_here,    ///< `close` was called, and the peer answered or its time ran out
  closed_by_peer, ///< the peer sent a Close frame
  lost,           ///< the peer went away without a Close frame
  protocol_error, ///< the peer broke RFC 6455, sent invalid UTF-8 or a message over the limit; `code` says which
  write_failed,   ///< a write failed while the peer was thought to be there
};

/// The last thing a session tells.
struct session_report {
  session_end end;
  /// Code of the Close frame that was sent or received; `abnormal` without one.
  close_code code = close_code::abnormal;
  /// One line for the log: the system's or the peer's words.
  std::string detail;
  /// Data frames that were accepted and never written, oldest first.
  std::vector<shared_frame> unsent;
};

/// What a session tells the connection above it. Never called from inside a call into the session.
class session_events {
public:
  /// A whole text message of valid UTF-8. `text` is valid until the call returns.
  virtual void on_text(std::string_view text) = 0;
  /// A whole binary message. `data` is valid until the call returns.
  virtual void on_binary(std::string_view data) = 0;
  /// The peer sent a Ping, which was answered.
  virtual void on_ping() = 0;
  /// The peer sent a Pong.
  virtual void on_pong() = 0;
  /// The socket took this frame, which had been queued in lane `from`.
  virtual void on_written(const shared_frame& written, lane from) = 0;
  /// Everything that was sent has been written.
  virtual void on_drained() = 0;
  /// The session is over. Nothing is called after this.
  virtual void on_close(session_report report) = 0;

protected:
  ~session_events() = default;
};

/// What a connection asks of its session. Call on the session's io thread only.
class session {
public:
  virtual ~session() = default;

  /// Starts reading and telling `events`, which must live until `on_close` or as long as the session's loop runs.
  virtual void start(session_events& events) = 0;

  /// Queues a message in the data lane. @returns what became of it; only `queued` frames come back in `on_written`.
  virtual push_result send(shared_frame message) = 0;

  /// Queues a message in the control lane, which leaves before all waiting data.
  virtual push_result send_control(shared_frame message) = 0;

  /// Sends a WebSocket Ping; does nothing while the previous one still waits for the socket.
  virtual void ping() = 0;

  /// Writes what is in the control lane, then a Close frame, and gives the peer `close_timeout` to answer.
  /// Data that still waits comes back in `session_report::unsent`. A second call does nothing.
  virtual void close(close_code code, std::string_view reason) = 0;

  /// Drops the socket at once, without a Close frame; `on_close` still follows.
  virtual void abort() = 0;

  /// Stops taking bytes from the socket, so that TCP slows the peer down. No message is told until `resume_reading`. Pings,
  /// Pongs, a Close and the loss of the peer wait unseen meanwhile; `time_since_input` still tells of life.
  virtual void suspend_reading() = 0;

  /// Goes on reading after `suspend_reading`.
  virtual void resume_reading() = 0;

  /// Time since the peer's last bytes arrived, read or not, a whole message or not.
  [[nodiscard]] virtual std::chrono::milliseconds time_since_input() const noexcept = 0;

  /// Data frames that wait, the one being written included.
  [[nodiscard]] virtual std::size_t queued() const noexcept = 0;
};

/// Limits of one session; see `struct options` for the meaning.
struct session_limits {
  std::size_t max_message_size = 64 * 1024;
  std::size_t queue_messages = 10000;
  std::size_t queue_bytes = 16 * 1024 * 1024;
  std::uint32_t close_timeout_ms = 5000;
};

} // namespace hubcaf
