// SPDX-License-Identifier: MIT
#include "websocket_session.hpp"
#include "raised_flag.hpp"

#include "upgrade_handoff.ipp"
#include "websocket_accept.hpp"
#include "websocket_session.ipp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cassert>
#include <cerrno>
#include <utility>

/// The beginning of a WebSocket and its way in. Its way out is in websocket_writing.cpp, its end in websocket_closing.cpp.
namespace hubcaf {

namespace {

// Messages of one session in one turn; others get theirs in between.
constexpr int messages_per_turn = 64;

} // namespace

std::shared_ptr<session> open_websocket(upgrade_handoff&& handoff, const session_limits& limits,
                                        std::function<void(error_code)> done) {
  auto& loop = reactor::of(handoff.socket.get_executor().context());
  auto response = websocket_accept(handoff.key);
  auto opened = std::make_shared<websocket_session>(loop, std::move(handoff.ahead), limits);
  // From here on nothing throws, so that the socket always has an owner.
  error_code ec;
  const auto socket = handoff.socket.release(ec);
  opened->accept(ec ? -1 : socket, std::move(response), std::move(done));
  return opened;
}

websocket_session::websocket_session(reactor& loop, std::string ahead, const session_limits& limits)
  : loop_(loop),
    reader_(limits.max_message_size),
    queue_(limits.queue_messages, limits.queue_bytes),
    ahead_(std::move(ahead)),
    socket_(-1),
    close_timeout_ms_(limits.close_timeout_ms),
    message_timeout_ms_(limits.message_timeout_ms) {
}

websocket_session::~websocket_session() {
  drop_socket();
}

void websocket_session::accept(int socket, std::string response, std::function<void(error_code)> done) noexcept {
  socket_ = socket;
  accepted_ = std::move(done);
  urgent_ = std::move(response);
  urgent_begun_ = urgent_.size();
  assert(urgent_.size() <= max_urgent_bytes);
  std::error_code error;
  // A socket that blocks would stop the whole loop.
  if (const int flags = ::fcntl(socket_, F_GETFL); flags < 0 || ::fcntl(socket_, F_SETFL, flags | O_NONBLOCK) != 0)
    error = {errno, std::generic_category()};
  else
    error = loop_.watch(socket_, shared_from_this());
  if (!error) {
    write_soon();
    return;
  }
  finish_handshake({error.value(), boost::system::system_category()});
  drop_socket();
  // It is told once the caller is done.
  loop_.retire(shared_from_this());
}

void websocket_session::finish_handshake(error_code ec) noexcept {
  if (!ec)
    phase_ = phase::open;
  handshake_error_ = ec.value();
  handshake_over_ = true;
}

void websocket_session::tell_handshake() {
  if (!std::exchange(handshake_over_, false))
    return;
  // The time may have run out meanwhile.
  const auto error = aborted_ ? error_code(asio::error::operation_aborted)
                              : error_code(handshake_error_, boost::system::system_category());
  std::exchange(accepted_, nullptr)(error);
}

void websocket_session::start(session_events& events) {
  events_ = &events;
  if (phase_ == phase::over)
    // It ended before anybody listened, which is told once the caller is done.
    loop_.retire(shared_from_this());
  else
    come_again();
}

void websocket_session::suspend_reading() {
  // What comes after `close` is read and discarded.
  suspended_ = phase_ == phase::open;
  // The peer is not to blame for a message that is not read.
  if (suspended_ && planned_ == nullptr)
    loop_.stop_waiting(*this);
  // A peer that has hung up before is looked after in the next turn.
  if (suspended_ && hung_up_)
    loop_.again(*this);
}

void websocket_session::resume_reading() {
  if (!std::exchange(suspended_, false))
    return;
  guard([this] { time_message(false); });
  come_again();
}

std::chrono::milliseconds websocket_session::time_since_input() const noexcept {
  // The kernel keeps it for every TCP connection, so that nothing needs to be noted per read.
  tcp_info info{};
  socklen_t size = sizeof(info);
  if (socket_ < 0 || getsockopt(socket_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
    return std::chrono::milliseconds::max();
  return std::chrono::milliseconds(info.tcpi_last_data_recv);
}

// -- reading ------------------------------------------------------------------

bool websocket_session::may_read() const noexcept {
  if (socket_ < 0 || suspended_ || input_ended_ || phase_ == phase::handshake || phase_ == phase::over)
    return false;
  // Before the start nobody hears, and a peer that does not take its Pongs does not get more of them. Once the session closes, a
  // peer that writes before it reads could block both for good.
  const bool answers_wait = blocked_ && !urgent_.empty();
  return phase_ != phase::open || (events_ != nullptr && !answers_wait);
}

void websocket_session::come_again() noexcept {
  if (may_read() && (readable_ || !ahead_.empty()))
    loop_.again(*this);
}

void websocket_session::on_ready(bool readable, bool writable, bool hung_up) {
  hung_up_ |= hung_up;
  readable_ |= readable;
  if (writable && std::exchange(blocked_, false)) {
    waited_ = true;
    write_soon();
  }
  if (std::exchange(goes_on_, false))
    write_soon();
  if (may_read() && (readable_ || !ahead_.empty()))
    guard([this] { read(); });
  else if (hung_up_ && suspended_)
    guard([this] { on_hang_up(); });
}

void websocket_session::read() {
  auto left = std::exchange(ahead_, {});
  std::span<char> input{left};
  if (left.empty()) {
    const auto buffer = loop_.read_buffer();
    const auto count = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count <= 0) {
      readable_ = false;
      if (count == 0)
        on_input_end(asio::error::eof);
      else if (errno == EINTR)
        readable_ = true;
      else if (errno != EAGAIN && errno != EWOULDBLOCK)
        on_input_end({errno, boost::system::system_category()});
      come_again();
      return;
    }
    // Less than was asked for: there is no more, unless the end waits behind it.
    readable_ = static_cast<std::size_t>(count) == buffer.size() || hung_up_;
    input = buffer.first(static_cast<std::size_t>(count));
  }
  bool one_ended = false;
  for (int told = 0; !input.empty() && may_read() && !deaf_ && told < messages_per_turn; ++told) {
    const auto what = reader_.next(input);
    one_ended |= what == frame_reader::found::text || what == frame_reader::found::binary;
    tell(what);
  }
  if (!deaf_ && socket_ >= 0)
    ahead_.assign(input.data(), input.size());
  if (awaits() || reader_.is_inside())
    time_message(one_ended);
  come_again();
}

/// Bounds the time of a message that has begun and not ended. One that came whole needs no look at the clock.
/// @param one_ended a message ended since the last call, so that the one that is inside now is another.
void websocket_session::time_message(bool one_ended) {
  // A session that closes waits for its end.
  if (!takes_frames() || planned_ != nullptr)
    return;
  if (suspended_ || !reader_.is_inside())
    loop_.stop_waiting(*this);
  else if (one_ended || !awaits())
    loop_.await(*this, reactor::awaited::message, std::chrono::milliseconds(message_timeout_ms_));
}

void websocket_session::on_deadline() {
  guard([this] {
    if (aborted_ || phase_ == phase::over)
      return;
    if (planned_ != nullptr)
      finish_as_planned("the closing handshake timed out");
    else
      fail(close_code::policy_violation, "a message took longer than message_timeout");
  });
}

void websocket_session::tell(frame_reader::found what) {
  const raised_flag during(tells_);
  const bool heard = phase_ == phase::open && events_ != nullptr;
  switch (what) {
    case frame_reader::found::nothing:
      break;
    case frame_reader::found::text:
      if (heard)
        events_->on_text(reader_.payload());
      break;
    case frame_reader::found::binary:
      if (heard)
        events_->on_binary(reader_.payload());
      break;
    case frame_reader::found::ping:
      answer_ping(reader_.payload());
      if (heard)
        events_->on_ping();
      break;
    case frame_reader::found::pong:
      if (heard)
        events_->on_pong();
      break;
    case frame_reader::found::close:
      on_peer_close();
      break;
    case frame_reader::found::breach:
      fail(reader_.breach_code(), reader_.breach_cause());
      break;
  }
}

} // namespace hubcaf
