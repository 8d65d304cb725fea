// SPDX-License-Identifier: MIT
#include "websocket_session.hpp"

#include "upgrade_handoff.ipp"
#include "websocket_accept.hpp"
#include "websocket_session.ipp"

#include <boost/asio/post.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

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
  error_code ignored;
  handoff.socket.native_non_blocking(true, ignored);
  const auto socket = handoff.socket.release();
  auto opened = std::make_shared<websocket_session>(socket, loop, std::move(handoff.ahead), limits);
  opened->accept(websocket_accept(handoff.key), std::move(done));
  return opened;
}

websocket_session::websocket_session(int socket, reactor& loop, std::string ahead, const session_limits& limits)
  : loop_(loop),
    reader_(limits.max_message_size),
    queue_(limits.queue_messages, limits.queue_bytes),
    ahead_(std::move(ahead)),
    socket_(socket),
    close_timeout_ms_(limits.close_timeout_ms) {
}

websocket_session::~websocket_session() {
  drop_socket();
}

void websocket_session::accept(std::string response, std::function<void(error_code)> done) {
  accepted_ = std::move(done);
  urgent_ = std::move(response);
  if (const auto error = loop_.watch(socket_, shared_from_this()))
    finish_handshake(error);
  else
    write_soon();
}

void websocket_session::finish_handshake(error_code ec) {
  if (!ec)
    phase_ = phase::open;
  asio::post(loop_.loop(), [self = shared_from_this(), done = std::exchange(accepted_, nullptr), ec] {
    // The time ran out while the answer was being written.
    done(self->aborted_ ? error_code(asio::error::operation_aborted) : ec);
  });
}

void websocket_session::start(session_events& events) {
  events_ = &events;
  if (phase_ == phase::over) {
    // It ended before anybody listened.
    asio::post(loop_.loop(), [self = shared_from_this()] {
      if (auto* listener = std::exchange(self->events_, nullptr))
        listener->on_close(std::move(*self->planned_));
    });
    return;
  }
  come_again();
}

void websocket_session::suspend_reading() {
  // What comes after `close` is read and discarded.
  suspended_ = phase_ == phase::open;
}

void websocket_session::resume_reading() {
  if (std::exchange(suspended_, false))
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

void websocket_session::come_again() {
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
  if (may_read() && (readable_ || !ahead_.empty()))
    read();
}

void websocket_session::read() {
  auto left = std::exchange(ahead_, {});
  std::span<char> input{left};
  if (left.empty()) {
    const auto buffer = loop_.read_buffer();
    const auto count = ::recv(socket_, buffer.data(), buffer.size(), 0);
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
  for (int told = 0; !input.empty() && may_read() && !deaf_ && told < messages_per_turn; ++told)
    tell(reader_.next(input));
  if (!deaf_ && socket_ >= 0)
    ahead_.assign(input.data(), input.size());
  come_again();
}

void websocket_session::tell(frame_reader::found what) {
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
      if (phase_ == phase::open || phase_ == phase::closing) {
        urgent_ += frame_header(frame_op::pong, reader_.payload().size()).view();
        urgent_ += reader_.payload();
        write_soon();
      }
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
