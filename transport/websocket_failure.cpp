// SPDX-License-Identifier: MIT
/// The end of a WebSocket session in which something threw. Other sessions of the loop do not notice.
#include "websocket_session.ipp"

#include <array>
#include <chrono>
#include <utility>

#include <sys/socket.h>

namespace hubcaf {

// The first exception closes with 1011, in order. A second one, or one that comes after the Close frame, drops the
// socket: what was told to close threw again, or there is no memory. Never tells anything itself, so that it may run
// inside a call into the session. Only while the handler of the exception runs. The report has room for the first
// cause; the loop is told of causes that no report will name.
void websocket_session::break_off(const char* cause) noexcept {
  if (phase_ == phase::over || aborted_) {
    loop_.report_exception();
    return;
  }
  // Of a message that was not put together whole nothing more is to be read.
  deaf_ = true;
  const bool may_close = phase_ == phase::open || phase_ == phase::closing;
  if (std::exchange(failed_, true) || !may_close) {
    loop_.report_exception();
    drop_broken();
    return;
  }
  try {
    if (planned_ == nullptr)
      planned_ = std::make_unique<session_report>();
    planned_->end = session_end::failed;
    planned_->code = close_code::internal_error;
    planned_->detail = cause;
    loop_.await(*this, reactor::awaited::closing, std::chrono::milliseconds(close_timeout_ms_));
    begin_closing();
    suspended_ = false;
    come_again();
  } catch (...) {
    loop_.report_exception();
    drop_broken();
  }
}

// Needs no memory. The Close frame is written past all buffers, if it is the next frame anyway.
void websocket_session::drop_broken() noexcept {
  const bool may_close = phase_ == phase::open || phase_ == phase::closing;
  if (may_close && !blocked_ && begun_.frame == nullptr && urgent_begun_ == 0 && socket_ >= 0) {
    constexpr auto code = static_cast<unsigned>(close_code::internal_error);
    constexpr std::array<char, 4> words = {static_cast<char>(0x88), 2, static_cast<char>(code >> 8U),
                                           static_cast<char>(code & 0xFFU)};
    last_words_ =
      ::send(socket_, words.data(), words.size(), MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(words.size());
  }
  abort();
}

} // namespace hubcaf
