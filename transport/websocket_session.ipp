// SPDX-License-Identifier: MIT
#pragma once

#include "frame_header.hpp"
#include "frame_reader.hpp"
#include "reactor.hpp"
#include "session.hpp"
#include "tcp.ipp"

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace hubcaf {

/// One WebSocket over TCP (RFC 6455). Single-threaded: everything happens on the socket's loop, so there is no lock.
/// The reactor holds it while its socket is open. An idle one holds no buffers.
/// While reading is suspended no Ping, Pong or Close is seen either: they wait in the socket behind the data.
/// An exception of its own, or of the events it tells, ends this session and no other: with close code 1011 where the
/// Close frame can still be sent, else by dropping the socket. The last step needs no memory. No call into the session
/// throws.
class websocket_session final : public session,
                                public socket_watcher,
                                public std::enable_shared_from_this<websocket_session> {
public:
  /// Makes room for `hand_`.
  static void prepare_thread();

  /// @param ahead bytes that came behind the upgrade request.
  websocket_session(reactor& loop, std::string ahead, const session_limits& limits);
  websocket_session(const websocket_session&) = delete;
  websocket_session& operator=(const websocket_session&) = delete;
  ~websocket_session();

  /// Sends the answer to the upgrade request. Closes the socket in the end.
  void accept(int socket, std::string response, std::function<void(error_code)> done) noexcept;

  void start(session_events& events) override;
  push_result send(shared_frame message) override;
  [[nodiscard]] shared_frame drop_oldest() override;
  [[nodiscard]] shared_frame replace(const shared_frame& newer) override;
  bool write_now() override;
  push_result send_control(shared_frame message) override;
  void ping() override;
  void close(close_code code, std::string_view reason) override;
  void abort() override;
  [[nodiscard]] shared_frame forget_events() noexcept override;
  void suspend_reading() override;
  void resume_reading() override;
  [[nodiscard]] std::chrono::milliseconds time_since_input() const noexcept override;
  [[nodiscard]] std::size_t queued() const noexcept override;

  void on_ready(bool readable, bool writable, bool hung_up) override;
  void on_turn_end() override;
  void on_deadline() override;

  /// Bytes of control frames that wait for the peer; at most `max_urgent_bytes`.
  [[nodiscard]] std::size_t urgent_bytes() const noexcept {
    return urgent_.size();
  }

private:
  enum class phase : std::uint8_t {
    handshake, // the answer to the upgrade request is being written
    open,
    closing,    // `close` was called; the control lane is being written, then comes our Close frame
    close_sent, // our Close frame is written or about to be; the peer's is waited for
    draining,   // both said all; the peer is to end its side of the TCP connection
    over,
  };

  /// A frame that was popped for the batch that is being written.
  struct in_hand {
    shared_frame frame;
    lane from;
  };

  // websocket_session.cpp: the handshake, and reading
  void finish_handshake(error_code ec) noexcept;
  void tell_handshake();
  [[nodiscard]] bool may_read() const noexcept;
  void read();
  void tell(frame_reader::found what);
  void come_again() noexcept;
  void time_message(bool one_ended);

  // websocket_writing.cpp
  [[nodiscard]] bool takes_frames() const noexcept;
  void write_soon() noexcept;
  void flush();
  [[nodiscard]] std::ptrdiff_t write_hand(error_code& ec);
  void take_in_hand();
  [[nodiscard]] bool left_out(const shared_frame& asked);
  void gather(write_batch& batch) const;
  void settle(std::size_t written);
  [[nodiscard]] bool settle_begun(std::size_t& written);
  void put_back(std::size_t first);
  void tell_written(const in_hand& one);
  [[nodiscard]] bool next_step();

  // websocket_control.cpp: control frames
  void answer_ping(std::string_view payload);
  void keep_latest_pong() noexcept;
  void add_urgent(frame_op op, std::string_view payload);
  void settle_urgent(std::size_t& written) noexcept;

  // websocket_closing.cpp: every way to the end
  void plan(session_end end, close_code code, std::string detail);
  void begin_closing();
  void end_with_turn(session_end end, close_code code, std::string detail);
  void send_close();
  void fail(close_code code, std::string detail);
  void on_peer_close();
  void on_input_end(error_code ec);
  void on_hang_up();
  void on_write_error(error_code ec);
  void drain();
  void take_back();
  void finish(session_end end, close_code code, std::string detail);
  void finish_as_planned(const std::string& cause);
  void finish_abort();
  void tell_end();
  void drop_socket() noexcept;

  // websocket_failure.cpp: exceptions
  template <class Call>
  void guard(Call call) noexcept;
  void break_off(const char* cause) noexcept;
  void drop_broken() noexcept;

  static thread_local std::vector<in_hand> hand_;

  reactor& loop_;
  session_events* events_ = nullptr;
  frame_reader reader_;
  write_queue queue_;
  /// Read and not yet parsed: what came with the upgrade request, or what was left for the next turn.
  std::string ahead_;
  /// Bytes that leave before all frames that are not begun: the handshake's answer, Pings, Pongs, our Close frame.
  std::string urgent_;
  /// So many of them are the rest of something that was begun.
  std::size_t urgent_begun_ = 0;
  /// The frame of which the socket took only a part, and how much, its header included.
  in_hand begun_;
  std::size_t begun_bytes_ = 0;
  /// True inside a call of `tell`.
  bool tells_ = false;
  /// Told how the handshake went.
  std::function<void(error_code)> accepted_;
  /// What the session set out to report; after the end, the report for whoever starts the session too late.
  std::unique_ptr<session_report> planned_;
  int socket_;
  std::uint32_t close_timeout_ms_;
  std::uint32_t message_timeout_ms_;
  /// How the handshake went, as a number of the system's; to be told at the end of the turn.
  int handshake_error_ = 0;
  phase phase_ = phase::handshake;
  bool suspended_ = false;
  /// The socket may have more to read.
  bool readable_ = false;
  bool hung_up_ = false;
  bool input_ended_ = false;
  /// The peer was asked whether it is still there.
  bool probed_ = false;
  /// The socket took less than it was given; it tells when it takes more.
  bool blocked_ = false;
  /// What is in the queue waited for the socket: the events are asked whether it is still due.
  bool waited_ = false;
  bool pinging_ = false;
  /// The events are to be told once the queue is empty.
  bool undrained_ = false;
  /// The peer sent its Close frame.
  bool peer_closed_ = false;
  /// What the peer sends is of no interest any more.
  bool deaf_ = false;
  bool aborted_ = false;
  /// It wrote as much as one turn may, and goes on in the next.
  bool goes_on_ = false;
  /// The handshake is over and not yet told.
  bool handshake_over_ = false;
  /// Something threw.
  bool failed_ = false;
  /// Our Close frame left together with the end.
  bool last_words_ = false;
};

/// Where the loop and the connection enter: an exception ends the session instead of getting out.
template <class Call>
void websocket_session::guard(Call call) noexcept {
  try {
    call();
  } catch (const std::exception& error) {
    break_off(error.what());
  } catch (...) {
    break_off("an exception of an unknown type");
  }
}

} // namespace hubcaf
