// SPDX-License-Identifier: MIT
#pragma once

#include "session.hpp"
#include "socket_layer.ipp"
#include "tcp.ipp"
#include "upgrade_handoff.ipp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hubcaf {

/// One WebSocket on Beast's stream. Single-threaded: everything happens on the socket's loop, so there is no lock.
/// Every pending operation holds the session; nothing is allocated for an idle one but the buffer of the pending read.
/// While reading is suspended no Ping, Pong or Close is seen either: they wait in the socket behind the data.
class websocket_session final : public session, public std::enable_shared_from_this<websocket_session> {
public:
  websocket_session(tcp_socket socket, std::string ahead, const session_limits& limits);

  /// Sends the answer to the upgrade request.
  void accept(const std::string& key, std::function<void(error_code)> done);

  void start(session_events& events) override;
  push_result send(shared_frame message) override;
  [[nodiscard]] shared_frame drop_oldest() override;
  [[nodiscard]] shared_frame replace(const shared_frame& newer) override;
  push_result send_control(shared_frame message) override;
  void ping() override;
  void close(close_code code, std::string_view reason) override;
  void abort() override;
  void suspend_reading() override;
  void resume_reading() override;
  [[nodiscard]] std::chrono::milliseconds time_since_input() const noexcept override;
  [[nodiscard]] std::size_t queued() const noexcept override;

private:
  using stream = boost::beast::websocket::stream<socket_layer, false>;

  enum class phase : std::uint8_t {
    handshake,
    open,
    closing,    // `close` was called; the control lane is being written
    close_sent, // our Close frame is written or about to be; Beast reads on until the peer's
    over,
  };

  // websocket_session.cpp: reading and writing
  void read_next();
  void on_read(error_code ec);
  void deliver();
  void on_control(boost::beast::websocket::frame_type kind);
  void write_next();
  void write();
  [[nodiscard]] shared_frame next_due();
  void on_write(error_code ec);
  void settle(const shared_frame& frame);
  [[nodiscard]] bool takes_frames() const noexcept;
  [[nodiscard]] bool may_write() const noexcept;

  // websocket_closing.cpp: every way to the end
  void send_close(close_code code, std::string_view reason);
  void fail(close_code code, std::string detail);
  void on_peer_close();
  void on_read_error(error_code ec);
  void on_write_error(error_code ec);
  void start_close_timer();
  void finish(session_end end, close_code code, std::string detail);
  void finish_as_planned(const std::string& cause);
  void give_up();
  void bury_stream();

  loop_executor executor_;
  // Gone once the session is over and Beast has been given its time.
  std::optional<stream> ws_;
  boost::beast::flat_buffer buffer_;
  write_queue queue_;
  session_events* events_ = nullptr;
  // The frame that Beast is writing.
  shared_frame writing_;
  // Created only when the session closes: idle sessions have no timer.
  std::unique_ptr<loop_timer> close_timer_;
  // What `close` or `fail` set out to report; after the end, the report for whoever starts the session too late.
  std::unique_ptr<session_report> planned_;
  std::uint32_t close_timeout_ms_;
  phase phase_ = phase::handshake;
  bool reading_ = false;
  bool closing_ = false;
  bool suspended_ = false;
  // `buffer_` holds a whole message: it is being told, or waits because reading was suspended meanwhile.
  bool message_waits_ = false;
  // Beast is writing, or the events are being told of what it wrote or asked about what is next; or a
  // write failed, and nothing is written any more.
  bool write_busy_ = false;
  bool pinging_ = false;
  bool peer_closing_ = false;
  bool aborted_ = false;
};

} // namespace hubcaf
