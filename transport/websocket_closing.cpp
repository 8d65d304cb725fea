// SPDX-License-Identifier: MIT
/// Every way in which a WebSocket session ends. All lead to `finish`, which tells once.
#include "utf8_prefix.hpp"
#include "websocket_session.ipp"

#include <array>
#include <chrono>
#include <iterator>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace hubcaf {

namespace {

// RFC 6455 section 5.5: a control frame carries at most 125 bytes, two of which are the code.
constexpr std::size_t max_reason = 123;

// Whether the connection is gone in both directions: the peer's end of its own side alone does not say so.
bool is_lost(int socket) noexcept {
  pollfd asked{socket, 0, 0};
  return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLERR | POLLHUP)) != 0;
}

} // namespace

void websocket_session::close(close_code code, std::string_view reason) {
  if (!takes_frames() || planned_ != nullptr)
    return;
  guard([&] {
    plan(session_end::closed_here, code, std::string(clip_utf8(reason, max_reason)));
    begin_closing();
    // What still comes is read and discarded: a peer that writes before it reads could else block us both.
    suspended_ = false;
    come_again();
  });
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
  auto& unsent = planned_->unsent;
  // The first call takes everything, without memory.
  if (unsent.empty())
    unsent = std::move(waiting);
  else
    unsent.insert(unsent.end(), std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
}

void websocket_session::abort() {
  if (phase_ == phase::over || aborted_)
    return;
  aborted_ = true;
  if (accepted_)
    finish_handshake(asio::error::operation_aborted);
  // The end is told once the caller is done.
  loop_.retire(shared_from_this());
  drop_socket();
}

void websocket_session::finish_abort() {
  if (!aborted_ || phase_ == phase::over)
    return;
  const bool close_sent = phase_ == phase::close_sent || phase_ == phase::draining;
  const auto code = last_words_ ? close_code::internal_error : close_sent ? planned_->code : close_code::abnormal;
  // Neither word needs memory.
  std::string detail = failed_ ? "failed" : "dropped";
  if (failed_ && planned_ != nullptr && planned_->end == session_end::failed)
    detail = std::move(planned_->detail);
  finish(failed_ ? session_end::failed : session_end::closed_here, code, std::move(detail));
}

shared_frame websocket_session::forget_events() noexcept {
  events_ = nullptr;
  if (phase_ != phase::over) {
    phase_ = phase::over;
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
  loop_.await(*this, reactor::awaited::closing, std::chrono::milliseconds(close_timeout_ms_));
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
  auto code = planned_->code;
  std::string_view reason = planned_->detail;
  if (planned_->end != session_end::closed_here) {
    // The answer to the peer's Close frame has its code, and reasons are ours to give only where we close.
    reason = {};
    if (code == close_code::no_status)
      code = close_code::normal;
  }
  std::array<char, 2 + max_reason> payload;
  std::size_t size = 0;
  // These two are never sent; a Close frame without a code says as much.
  if (code != close_code::no_status && code != close_code::abnormal) {
    const auto number = static_cast<unsigned>(code);
    payload[0] = static_cast<char>(number >> 8U);
    payload[1] = static_cast<char>(number & 0xFFU);
    size = 2 + reason.copy(payload.data() + 2, max_reason);
  }
  add_urgent(frame_op::close, {payload.data(), size});
  phase_ = phase::close_sent;
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

// The peer of a suspended session has ended its side, or the connection is lost. A peer that still hears is read to
// its end once reading goes on. One that has closed its socket looks the same, until its system answers a Ping with
// a reset.
void websocket_session::on_hang_up() {
  if (planned_ != nullptr || input_ended_)
    return;
  if (is_lost(socket_))
    finish(session_end::lost, close_code::abnormal, "the peer is gone");
  else if (!std::exchange(probed_, true))
    ping();
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
  drop_socket();
  // Nothing up to the telling needs memory.
  session_report report{end, code, std::move(detail), {}};
  if (planned_ != nullptr) {
    take_back();
    report.unsent = std::move(planned_->unsent);
    planned_ = nullptr;
  } else {
    report.unsent = queue_.close();
  }
  if (auto* listener = std::exchange(events_, nullptr))
    listener->on_close(std::move(report));
  else
    planned_ = std::make_unique<session_report>(std::move(report));
}

// For a listener that came after the end.
void websocket_session::tell_end() {
  if (phase_ != phase::over || events_ == nullptr)
    return;
  // Without memory nothing could be kept of the end.
  session_report report{session_end::failed, close_code::abnormal, "failed", {}};
  if (planned_ != nullptr)
    report = std::move(*std::exchange(planned_, nullptr));
  std::exchange(events_, nullptr)->on_close(std::move(report));
}

void websocket_session::drop_socket() noexcept {
  if (socket_ < 0)
    return;
  loop_.forget(*this);
  ::close(std::exchange(socket_, -1));
}

} // namespace hubcaf
