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
  protocol_error, ///< a breach of RFC 6455 or of UTF-8, a message over a limit of size or time; `code` says which
  write_failed,   ///< a write failed while the peer was thought to be there
  failed,         ///< an exception, of the session's or of those that it tells; `code` is 1011 if the peer was told
};

/// The last thing a session tells.
struct session_report {
  session_end end;
  /// Code of the Close frame that was sent or received; `abnormal` without one.
  close_code code = close_code::abnormal;
  /// One line for the log: the system's or the peer's words.
  std::string detail;
  /// Data frames that were accepted and never written, oldest first. Those that were dropped, replaced or left out are not among
  /// them.
  std::vector<shared_frame> unsent;
};

/// What a session tells the connection above it. Never called from inside a call into the session.
/// An exception ends the session as `session_end::failed`; `on_close` still follows, unless it is what threw.
class session_events {
public:
  /// A whole text message of valid UTF-8. `text` is valid until the call returns.
  virtual void on_text(std::string_view text) = 0;
  /// A whole binary message. `data` is valid until the call returns.
  virtual void on_binary(std::string_view data) = 0;
  /// The peer sent a Ping. The Pong leaves before all waiting data; while the socket does not take it, nothing more is read from this
  /// peer. Of several Pings at once the latest is answered, and those before it as far as there is room.
  virtual void on_ping() = 0;
  /// The peer sent a Pong.
  virtual void on_pong() = 0;
  /// Asked right before a data frame that waited is handed to the socket. If false it is left out, since it waited too long: it
  /// comes back neither in `on_written` nor in `session_report::unsent`, so the connection has to book it before it answers. A
  /// frame that finds the socket idle leaves when the loop's turn ends, unasked. One question may follow the other, and one frame
  /// may be asked about twice.
  [[nodiscard]] virtual bool on_due(const shared_frame& next) = 0;
  /// The socket took this frame, which had been queued in lane `from`.
  virtual void on_written(const shared_frame& written, lane from) = 0;
  /// Everything that was sent has been written or left out.
  virtual void on_drained() = 0;
  /// The session is over. Nothing is called after this.
  virtual void on_close(session_report report) = 0;

protected:
  ~session_events() = default;
};

/// What a connection asks of its session. Call on the session's io thread only. Where memory runs out inside a call the
/// session ends as `session_end::failed`; nothing is thrown.
class session {
public:
  virtual ~session() = default;

  /// Starts reading and telling `events`, which must live until `on_close` or as long as the session's loop runs.
  virtual void start(session_events& events) = 0;

  /// Queues a message in the data lane. @returns what became of it; only `queued` frames come back in `on_written`. If it throws,
  /// the frame is not queued.
  virtual push_result send(shared_frame message) = 0;

  /// Takes out the data frame that waits longest among those whose policy is `drop_oldest` or `keep_latest`, never the one being
  /// written; null if none waits. It is told no more.
  [[nodiscard]] virtual shared_frame drop_oldest() = 0;

  /// For `keep_latest`: puts `newer` in the place of the waiting data frame of the same type and key and returns that one, which is
  /// told no more. Null, and nothing changed, if none waits, if the queue's bytes would pass their limit, or if the session takes no
  /// more frames. Ask this before each `send` of such a frame, and again after each `drop_oldest`; see `write_queue::replace`.
  [[nodiscard]] virtual shared_frame replace(const shared_frame& newer) = 0;

  /// Writes what waits now, as far as the socket takes it, not at the end of the turn: for those who find no room for more.
  /// This call alone tells `on_due` and `on_written` before it returns. It does nothing from inside the session's events.
  /// @returns whether anything was written.
  virtual bool write_now() {
    return false;
  }

  /// Queues a message in the control lane, which leaves before all waiting data.
  virtual push_result send_control(shared_frame message) = 0;

  /// Sends a WebSocket Ping, which leaves before all waiting data; does nothing while the previous one still waits for the socket.
  virtual void ping() = 0;

  /// Writes the data that was sent in this turn of the loop, as far as the socket takes it at once, then what is in the control lane,
  /// then a Close frame, and gives the peer `close_timeout` to answer. Data that had to wait for the socket comes back in
  /// `session_report::unsent`. A second call does nothing.
  virtual void close(close_code code, std::string_view reason) = 0;

  /// Drops the socket at once, without a Close frame; `on_close` still follows.
  virtual void abort() = 0;

  /// The last resort of a connection that cannot go on: drops the socket at once. Nothing is told from now on, not even `on_close`.
  /// Needs no memory; may be called from inside the events.
  /// @returns a data frame that was queued and that no event has told of, `drop_oldest` or `replace` included. Call it until it
  /// returns null: it then has returned each of them once, in no order.
  [[nodiscard]] virtual shared_frame forget_events() noexcept = 0;

  /// Stops taking bytes from the socket, so that TCP slows the peer down. At once no message is told any more until
  /// `resume_reading`, not even one that has been read: the session holds at most what its last read brought (16
  /// KiB), and the message that it was putting together. Pings, Pongs and a Close may wait unseen behind the data.
  /// A peer that is gone ends the session all the same, and what it sent before is not told; one that has only
  /// ended its own side is read to its end after `resume_reading`. `time_since_input` still tells of life, but only
  /// until the peer has filled what the system buffers: a suspended peer's silence proves nothing. `abort` works as
  /// ever, and `close` resumes.
  virtual void suspend_reading() = 0;

  /// Goes on reading after `suspend_reading`. What waits is told later, not from inside this call.
  virtual void resume_reading() = 0;

  /// Time since the peer's last bytes arrived, read or not, a whole message or not.
  [[nodiscard]] virtual std::chrono::milliseconds time_since_input() const noexcept = 0;

  /// Data frames that wait, the one being written included. A frame taken by `send` counts until `on_written` is told, it is dropped,
  /// replaced or left out, or `close` takes it back.
  [[nodiscard]] virtual std::size_t queued() const noexcept = 0;
};

/// Limits of one session; see `struct options` for the meaning.
struct session_limits {
  std::size_t max_message_size = 64 * 1024;
  std::size_t queue_messages = 10000;
  std::size_t queue_bytes = 16 * 1024 * 1024;
  std::uint32_t close_timeout_ms = 5000;
  /// From the first byte of a message to its last.
  std::uint32_t message_timeout_ms = 60'000;
};

} // namespace hubcaf
