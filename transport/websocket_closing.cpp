// SPDX-License-Identifier: MIT
/// Every way in which a WebSocket session ends. All lead to `finish`, which tells once.
#include "utf8_prefix.hpp"
#include "websocket_session.ipp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <iterator>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace hubcaf {

namespace {

// RFC 6455 section 5.5: a control frame carries at most 125 bytes, two of which are the code.
constexpr std::size_t max_reason = 123;

} // namespace

void websocket_session::close(close_code code, std::string_view reason) {
  if (!takes_frames() || planned_ != nullptr)
    return;
  plan(session_end::closed_here, code, std::string(clip_utf8(reason, max_reason)));
  begin_closing();
  // What still comes is read and discarded: a peer that writes before it reads could else block us both.
  suspended_ = false;
  come_again();
}

// No more frames are taken. What was sent in this turn still goes if the socket takes it; what had to wait does not keep the peer from
// hearing of the end.
void websocket_session::begin_closing() {
  phase_ = phase::closing;
  if (blocked_ || waited_)
    take_back();
  write_soon();
}

// The data that waits is unsent.
void websocket_session::take_back() {
  auto waiting = queue_.close();
  planned_->unsent.insert(planned_->unsent.end(), std::make_move_iterator(waiting.begin()),
                          std::make_move_iterator(waiting.end()));
}

void websocket_session::abort() {
  if (phase_ == phase::over || aborted_)
    return;
  aborted_ = true;
  const bool close_sent = phase_ == phase::close_sent || phase_ == phase::draining;
  const auto code = close_sent ? planned_->code : close_code::abnormal;
  drop_socket();
  if (accepted_)
    finish_handshake(asio::error::operation_aborted);
  asio::post(loop_.loop(),
             [self = shared_from_this(), code] { self->finish(session_end::closed_here, code, "dropped"); });
}

shared_frame websocket_session::forget_events() noexcept {
  events_ = nullptr;
  if (phase_ != phase::over) {
    phase_ = phase::over;
    close_timer_.reset();
    drop_socket();
  }
  if (planned_ != nullptr && !planned_->unsent.empty()) {
    auto unsent = std::move(planned_->unsent.back());
    planned_->unsent.pop_back();
    return unsent;
  }
  return queue_.take_any();
}

void websocket_session::plan(session_end end, close_code code, std::string detail) {
  planned_ = std::make_unique<session_report>();
  planned_->end = end;
  planned_->code = code;
  planned_->detail = std::move(detail);
  start_close_timer();
}

// The peer broke the protocol. It is not listened to any more, not even for its Close frame.
void websocket_session::fail(close_code code, std::string detail) {
  deaf_ = true;
  end_with_turn(session_end::protocol_error, code, std::move(detail));
}

// The peer has said all. What it said before may still be answered in this turn.
void websocket_session::end_with_turn(session_end end, close_code code, std::string detail) {
  if (planned_ == nullptr) {
    plan(end, code, std::move(detail));
    if (blocked_ || waited_)
      begin_closing();
  }
  // Else our Close frame is on its way; once it is written both have said all.
  write_soon();
}

// Our Close frame leaves next, behind the frame that was begun.
void websocket_session::send_close() {
  phase_ = phase::close_sent;
  auto code = planned_->code;
  std::string_view reason = planned_->detail;
  if (planned_->end != session_end::closed_here) {
    // The answer to the peer's Close frame has its code, and reasons are ours to give only where we close.
    reason = {};
    if (code == close_code::no_status)
      code = close_code::normal;
  }
  std::string payload;
  // These two are never sent; a Close frame without a code says as much.
  if (code != close_code::no_status && code != close_code::abnormal) {
    const auto number = static_cast<unsigned>(code);
    payload += static_cast<char>(number >> 8U);
    payload += static_cast<char>(number & 0xFFU);
    payload += reason;
  }
  urgent_ += frame_header(frame_op::close, payload.size()).view();
  urgent_ += payload;
}

void websocket_session::on_peer_close() {
  peer_closed_ = true;
  deaf_ = true;
  end_with_turn(session_end::closed_by_peer, reader_.peer_code(), std::string(reader_.payload()));
}

// Ends our side of the TCP connection and waits for the peer to end its own: closing at once, with bytes unread, would send a reset
// that can destroy our last words on their way. The close timer bounds the wait.
void websocket_session::drain() {
  phase_ = phase::draining;
  ahead_ = std::string();
  ::shutdown(socket_, SHUT_WR);
  if (input_ended_)
    finish_as_planned({});
  else
    come_again();
}

// The peer has ended its side, or the connection is lost.
void websocket_session::on_input_end(error_code ec) {
  input_ended_ = true;
  if (planned_ == nullptr)
    finish(session_end::lost, close_code::abnormal, ec.message());
  else if (ec == asio::error::eof && peer_closed_ && phase_ != phase::draining)
    // It may still read our answer.
    write_soon();
  else
    finish_as_planned(peer_closed_ || phase_ == phase::draining ? std::string() : ec.message());
}

void websocket_session::on_write_error(error_code ec) {
  if (phase_ == phase::handshake) {
    drop_socket();
    finish_handshake(ec);
  } else if (planned_ == nullptr) {
    finish(session_end::write_failed, close_code::abnormal, ec.message());
  } else {
    finish_as_planned(ec.message());
  }
}

void websocket_session::start_close_timer() {
  close_timer_ = std::make_unique<loop_timer>(loop_.loop(), std::chrono::milliseconds(close_timeout_ms_));
  close_timer_->async_wait([self = shared_from_this()](error_code ec) {
    // The end may have come in the same turn, after this completion had been queued.
    if (!ec && self->phase_ != phase::over)
      self->finish_as_planned("the closing handshake timed out");
  });
}

void websocket_session::finish_as_planned(const std::string& cause) {
  if (aborted_)
    return;
  // Without a Close frame of ours on the wire there is no code to report, unless the peer sent one.
  auto code = planned_->code;
  if (phase_ == phase::closing)
    code = peer_closed_ ? reader_.peer_code() : close_code::abnormal;
  auto detail = planned_->detail;
  if (!cause.empty())
    detail += (detail.empty() ? "" : "; ") + cause;
  finish(planned_->end, code, std::move(detail));
}

void websocket_session::finish(session_end end, close_code code, std::string detail) {
  if (phase_ == phase::over)
    return;
  phase_ = phase::over;
  close_timer_.reset();
  drop_socket();
  if (planned_ == nullptr)
    planned_ = std::make_unique<session_report>();
  take_back();
  auto report = std::move(planned_);
  report->end = end;
  report->code = code;
  report->detail = std::move(detail);
  if (auto* listener = std::exchange(events_, nullptr))
    listener->on_close(std::move(*report));
  else
    planned_ = std::move(report);
}

void websocket_session::drop_socket() noexcept {
  if (socket_ < 0)
    return;
  if (is_watched())
    loop_.forget(*this);
  ::close(std::exchange(socket_, -1));
}

} // namespace hubcaf
