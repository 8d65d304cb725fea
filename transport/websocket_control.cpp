// SPDX-License-Identifier: MIT
/// The control frames that wait for a peer: few bytes, whatever the peer does.
#include "websocket_session.hpp"
#include "websocket_session.ipp"

#include <algorithm>
#include <cassert>

namespace hubcaf {

namespace {

// What is kept of a buffer for control frames.
constexpr std::size_t kept_urgent = 256;

// RFC 6455 section 5.5: a control frame carries at most 125 bytes.
constexpr std::size_t largest_control_frame = 2 + 125;

// Room for more than what may wait besides the Pongs of one turn: the rest of a frame that was begun, our Ping and our
// Close frame.
static_assert(max_urgent_bytes >= 4 * largest_control_frame + 2);

// Of the control frame that begins here.
std::size_t control_frame_size(std::string_view all, std::size_t at) noexcept {
  return 2 + static_cast<unsigned char>(all[at + 1]);
}

bool is_pong(std::string_view all, std::size_t at) noexcept {
  return frame_header(frame_op::pong, 0).view()[0] == all[at];
}

} // namespace

void websocket_session::ping() {
  if (!takes_frames() || std::exchange(pinging_, true))
    return;
  guard([this] { add_urgent(frame_op::ping, {}); });
  write_soon();
}

void websocket_session::answer_ping(std::string_view payload) {
  if (phase_ != phase::open && phase_ != phase::closing)
    return;
  // The Close frame always finds room.
  if (urgent_.size() + 2 + payload.size() + largest_control_frame > max_urgent_bytes)
    keep_latest_pong();
  add_urgent(frame_op::pong, payload);
  if (blocked_)
    keep_latest_pong();
  write_soon();
}

/// Of the Pongs that are not begun only the last stays.
void websocket_session::keep_latest_pong() noexcept {
  auto last = urgent_.size();
  for (auto at = urgent_begun_; at < urgent_.size(); at += control_frame_size(urgent_, at))
    if (is_pong(urgent_, at))
      last = at;
  auto end = urgent_begun_;
  for (auto at = urgent_begun_; at < urgent_.size();) {
    const auto size = control_frame_size(urgent_, at);
    if (at == last || !is_pong(urgent_, at)) {
      std::copy_n(urgent_.data() + at, size, urgent_.data() + end);
      end += size;
    }
    at += size;
  }
  urgent_.resize(end);
}

/// Appends a control frame, or throws and appends nothing.
void websocket_session::add_urgent(frame_op op, std::string_view payload) {
  const auto size = urgent_.size() + 2 + payload.size();
  // Room that is doubled step by step could pass the limit.
  if (size > urgent_.capacity())
    urgent_.reserve(size > kept_urgent ? max_urgent_bytes : size);
  urgent_ += frame_header(op, payload.size()).view();
  urgent_ += payload;
  assert(urgent_.size() <= max_urgent_bytes);
}

void websocket_session::settle_urgent(std::size_t& written) noexcept {
  const auto taken = std::min(written, urgent_.size());
  written -= taken;
  // The last frame of which something was taken is begun.
  auto end = urgent_begun_;
  while (end < taken)
    end += control_frame_size(urgent_, end);
  urgent_begun_ = end - taken;
  urgent_.erase(0, taken);
  if (!urgent_.empty()) {
    keep_latest_pong();
    return;
  }
  pinging_ = false;
  if (urgent_.capacity() > kept_urgent)
    urgent_ = std::string();
  if (phase_ == phase::handshake)
    finish_handshake({});
}

} // namespace hubcaf
