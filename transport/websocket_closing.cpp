// SPDX-License-Identifier: MIT
/// Every way in which a WebSocket session ends. All lead to `finish`, which tells once.
#include "utf8_tail.hpp"
#include "websocket_session.ipp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <iterator>
#include <utility>

namespace hubcaf {

namespace websocket = boost::beast::websocket;

namespace {

// RFC 6455 section 5.5: a control frame carries at most 125 bytes, two of which are the code.
constexpr std::size_t max_reason = 123;

// Enough for operations whose socket was dropped to complete.
constexpr std::chrono::milliseconds stream_time{100};

// The highest code that RFC 6455 section 7.4.2 lets anybody use.
constexpr std::uint16_t max_close_code = 4999;

// The code that Beast closed with for this error of the peer's, or `abnormal` if the error is no breach of the protocol.
close_code code_of(error_code ec) {
  if (ec == websocket::error::message_too_big || ec == websocket::error::buffer_overflow)
    return close_code::message_too_big;
  if (ec == websocket::error::bad_frame_payload)
    return close_code::invalid_payload;
  if (ec == websocket::condition::protocol_violation)
    return close_code::protocol_error;
  return close_code::abnormal;
}

} // namespace

void websocket_session::close(close_code code, std::string_view reason) {
  if (!takes_frames())
    return;
  planned_ = std::make_unique<session_report>();
  planned_->end = session_end::closed_here;
  planned_->code = code;
  planned_->detail = clip_utf8(reason, max_reason);
  planned_->unsent = queue_.close();
  phase_ = phase::closing;
  start_close_timer();
  write_next();
  // What still comes is read and discarded: a peer that writes before it reads could else block us both.
  resume_reading();
}

void websocket_session::abort() {
  if (phase_ == phase::over || aborted_)
    return;
  aborted_ = true;
  ws_->next_layer().drop();
  const auto code = phase_ == phase::close_sent ? planned_->code : close_code::abnormal;
  asio::post(executor_, [self = shared_from_this(), code] { self->finish(session_end::closed_here, code, "dropped"); });
}

// The peer broke the protocol in a way that Beast lets pass.
void websocket_session::fail(close_code code, std::string detail) {
  planned_ = std::make_unique<session_report>();
  planned_->end = session_end::protocol_error;
  planned_->code = code;
  planned_->detail = std::move(detail);
  start_close_timer();
  if (!peer_closing_) {
    // A peer that broke the protocol is not listened to any more; without this Beast would wait for its Close frame.
    ws_->next_layer().end_input();
  }
  send_close(code, {});
}

void websocket_session::send_close(close_code code, std::string_view reason) {
  phase_ = phase::close_sent;
  websocket::close_reason frame;
  // These two are never sent; a Close frame without a code says as much.
  if (code != close_code::no_status && code != close_code::abnormal) {
    frame.code = static_cast<std::uint16_t>(code);
    frame.reason.assign(reason.data(), reason.size());
  }
  closing_ = true;
  ws_->async_close(frame, [self = shared_from_this()](error_code ec) {
    self->closing_ = false;
    self->finish_as_planned(ec ? ec.message() : std::string());
  });
}

// Runs inside Beast's read, before it answers.
void websocket_session::on_peer_close() {
  peer_closing_ = true;
  start_close_timer();
  const auto code = ws_->reason().code;
  if (code <= max_close_code)
    return;
  // Beast would echo the code as it came. With a close of our own begun first it leaves the answer to that.
  if (phase_ == phase::open)
    fail(close_code::protocol_error, "close code " + std::to_string(code));
  else if (phase_ == phase::closing)
    send_close(close_code::protocol_error, {});
}

void websocket_session::on_read_error(error_code ec) {
  // The close operation knows better, and completes right after.
  if (phase_ == phase::close_sent)
    return;
  if (phase_ == phase::closing) {
    finish_as_planned(ec.message());
    return;
  }
  if (peer_closing_) {
    const auto& reason = ws_->reason();
    const auto code = reason.code == 0 ? close_code::no_status : static_cast<close_code>(reason.code);
    finish(session_end::closed_by_peer, code, std::string(reason.reason.data(), reason.reason.size()));
    return;
  }
  const auto code = code_of(ec);
  finish(code == close_code::abnormal ? session_end::lost : session_end::protocol_error, code, ec.message());
}

void websocket_session::on_write_error(error_code ec) {
  if (phase_ == phase::close_sent)
    return;
  if (phase_ == phase::closing) {
    finish_as_planned(ec.message());
    return;
  }
  // The pending read ended the stream first: its own completion, which is on its way, says why.
  if (reading_ && (peer_closing_ || ec == asio::error::operation_aborted))
    return;
  finish(session_end::write_failed, close_code::abnormal, ec.message());
}

// Ends what the peer keeps open: our closing handshake, or Beast's own after the peer's Close or a breach of the protocol.
void websocket_session::start_close_timer() {
  if (close_timer_ != nullptr || phase_ == phase::over)
    return;
  close_timer_ = std::make_unique<loop_timer>(executor_, std::chrono::milliseconds(close_timeout_ms_));
  close_timer_->async_wait([self = shared_from_this()](error_code ec) {
    // The end may have come in the same turn, after this completion had been queued.
    if (ec || self->phase_ == phase::over)
      return;
    // Whatever waits for the socket completes now and tells the rest.
    self->ws_->next_layer().drop();
    self->close_timer_->expires_after(stream_time);
    self->close_timer_->async_wait([self](error_code again) {
      if (!again && self->phase_ != phase::over)
        self->give_up();
    });
  });
}

// Nothing came of dropping the socket: Beast's close waits for its read to end, while the read, having met a breach of the
// protocol, waits to send a Close of its own.
void websocket_session::give_up() {
  if (planned_ != nullptr)
    finish_as_planned("the closing handshake timed out");
  else
    finish(session_end::lost, close_code::abnormal, "the closing handshake timed out");
}

// Operations of Beast's that wait for each other hold the session for good; they end with their stream.
void websocket_session::bury_stream() {
  auto timer = std::make_unique<loop_timer>(executor_, stream_time);
  auto& waiting = *timer;
  waiting.async_wait([self = shared_from_this(), timer = std::move(timer)](error_code) { self->ws_.reset(); });
}

void websocket_session::finish_as_planned(const std::string& cause) {
  if (phase_ == phase::over || aborted_)
    return;
  // Without a Close frame of ours on the wire there is no code to report, unless the peer sent one.
  auto code = planned_->code;
  if (phase_ == phase::closing)
    code = peer_closing_ ? static_cast<close_code>(ws_->reason().code) : close_code::abnormal;
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
  ws_->next_layer().drop();
  auto report = planned_ != nullptr ? std::move(planned_) : std::make_unique<session_report>();
  report->end = end;
  report->code = code;
  report->detail = std::move(detail);
  auto waiting = queue_.close();
  report->unsent.insert(report->unsent.end(), std::make_move_iterator(waiting.begin()),
                        std::make_move_iterator(waiting.end()));
  if (auto* listener = std::exchange(events_, nullptr))
    listener->on_close(std::move(*report));
  else
    planned_ = std::move(report);
  if (reading_ || closing_)
    bury_stream();
}

} // namespace hubcaf
