// SPDX-License-Identifier: MIT
#include "websocket_session.hpp"

#include "utf8_tail.hpp"
#include "websocket_session.ipp"

#include <boost/asio/post.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

namespace hubcaf {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

namespace {

// A larger buffer is given back after its message: an idle session keeps only what Beast asks for next.
constexpr std::size_t kept_buffer = 2048;

} // namespace

std::shared_ptr<session> open_websocket(upgrade_handoff&& handoff, const session_limits& limits,
                                        std::function<void(error_code)> done) {
  auto opened = std::make_shared<websocket_session>(std::move(handoff.socket), std::move(handoff.ahead), limits);
  opened->accept(handoff.key, std::move(done));
  return opened;
}

websocket_session::websocket_session(tcp_socket socket, std::string ahead, const session_limits& limits)
  : executor_(socket.get_executor()),
    ws_(std::in_place, std::move(socket), std::move(ahead)),
    queue_(limits.queue_messages, limits.queue_bytes),
    close_timeout_ms_(limits.close_timeout_ms) {
  ws_->read_message_max(limits.max_message_size);
  // Whole messages in one frame: no copy into a buffer of Beast's.
  ws_->auto_fragment(false);
  // Beast runs these two only inside a read or a close, which hold the session.
  ws_->control_callback([this](websocket::frame_type kind, beast::string_view) { on_control(kind); });
  ws_->next_layer().on_teardown = [this] { start_close_timer(); };
}

void websocket_session::accept(const std::string& key, std::function<void(error_code)> done) {
  namespace http = boost::beast::http;
  // Beast gets the request as the checks understood it, not as it came.
  http::request<http::empty_body> request(http::verb::get, "/", 11);
  request.set(http::field::host, "-");
  request.set(http::field::connection, "upgrade");
  request.set(http::field::upgrade, "websocket");
  request.set(http::field::sec_websocket_key, key);
  request.set(http::field::sec_websocket_version, "13");
  ws_->set_option(websocket::stream_base::decorator(
    [](websocket::response_type& response) { response.set(http::field::server, "hubcaf"); }));
  ws_->async_accept(request, [self = shared_from_this(), done = std::move(done)](error_code ec) {
    // The time ran out while the answer was being written.
    if (!ec && self->aborted_)
      ec = asio::error::operation_aborted;
    if (!ec)
      self->phase_ = phase::open;
    done(ec);
  });
}

void websocket_session::start(session_events& events) {
  events_ = &events;
  if (phase_ == phase::over) {
    // It ended before anybody listened.
    asio::post(executor_, [self = shared_from_this()] {
      if (auto* listener = std::exchange(self->events_, nullptr))
        listener->on_close(std::move(*self->planned_));
    });
    return;
  }
  read_next();
}

push_result websocket_session::send(shared_frame message) {
  if (!takes_frames())
    return push_result::closed;
  const auto result = queue_.push(std::move(message));
  write_next();
  return result;
}

shared_frame websocket_session::drop_oldest() {
  return queue_.drop_oldest();
}

shared_frame websocket_session::replace(const shared_frame& newer) {
  return takes_frames() ? queue_.replace(newer) : nullptr;
}

push_result websocket_session::send_control(shared_frame message) {
  if (!takes_frames())
    return push_result::closed;
  const auto result = queue_.push_control(std::move(message));
  write_next();
  return result;
}

void websocket_session::ping() {
  if (pinging_ || !takes_frames())
    return;
  pinging_ = true;
  ws_->async_ping({}, [self = shared_from_this()](error_code ec) {
    self->pinging_ = false;
    // With a read pending, that read learns of a lost peer, too, and knows more.
    if (ec && !self->reading_ && self->phase_ == phase::open && !self->aborted_)
      self->finish(session_end::lost, close_code::abnormal, ec.message());
  });
}

void websocket_session::suspend_reading() {
  // What comes after `close` is read and discarded.
  suspended_ = phase_ == phase::open;
}

void websocket_session::resume_reading() {
  if (!std::exchange(suspended_, false))
    return;
  if (!message_waits_) {
    read_next();
    return;
  }
  asio::post(executor_, [self = shared_from_this()] {
    if (self->suspended_)
      return;
    if (self->message_waits_)
      self->deliver();
    self->read_next();
  });
}

std::chrono::milliseconds websocket_session::time_since_input() const noexcept {
  if (!ws_)
    return std::chrono::milliseconds::max();
  // The kernel keeps it for every TCP connection, so that nothing needs to be noted per read.
  tcp_info info{};
  socklen_t size = sizeof(info);
  const auto handle = const_cast<stream&>(*ws_).next_layer().next_layer().native_handle();
  if (getsockopt(handle, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
    return std::chrono::milliseconds::max();
  return std::chrono::milliseconds(info.tcpi_last_data_recv);
}

std::size_t websocket_session::queued() const noexcept {
  return queue_.size();
}

bool websocket_session::takes_frames() const noexcept {
  return phase_ == phase::open && !peer_closing_ && !aborted_;
}

bool websocket_session::may_write() const noexcept {
  return !peer_closing_ && !aborted_ && (phase_ == phase::open || phase_ == phase::closing);
}

// -- reading ------------------------------------------------------------------

void websocket_session::read_next() {
  // Once our Close frame is on its way Beast itself reads on until the peer's.
  if (reading_ || suspended_ || message_waits_ || aborted_ || events_ == nullptr ||
      (phase_ != phase::open && phase_ != phase::closing))
    return;
  reading_ = true;
  // Piece by piece: a read of Beast's for a whole message would go on after our Close, on state that its close then changes.
  // Each read completes through the loop, so a busy peer gets one message per turn.
  ws_->async_read_some(buffer_, 0, [self = shared_from_this()](error_code ec, std::size_t) {
    self->reading_ = false;
    self->on_read(ec);
  });
}

void websocket_session::on_read(error_code ec) {
  if (phase_ == phase::over || aborted_)
    return;
  if (ec) {
    on_read_error(ec);
    return;
  }
  message_waits_ = ws_->is_message_done();
  if (message_waits_ && !suspended_)
    deliver();
  read_next();
}

// `message_waits_` stays until the message is told: no read may touch the buffer before.
void websocket_session::deliver() {
  const auto data = buffer_.cdata();
  const std::string_view message(static_cast<const char*>(data.data()), data.size());
  // Beast misses one case: a character cut short before an empty last frame.
  if (phase_ == phase::open && ws_->got_text() && ends_inside_character(message))
    fail(close_code::invalid_payload, "text ends inside a character");
  else if (phase_ == phase::open && events_ != nullptr) {
    if (ws_->got_text())
      events_->on_text(message);
    else
      events_->on_binary(message);
  }
  message_waits_ = false;
  buffer_.consume(buffer_.size());
  if (buffer_.capacity() > kept_buffer)
    buffer_.shrink_to_fit();
}

void websocket_session::on_control(websocket::frame_type kind) {
  if (phase_ == phase::over || aborted_)
    return;
  if (kind == websocket::frame_type::close)
    on_peer_close();
  else if (events_ != nullptr && kind == websocket::frame_type::ping)
    events_->on_ping();
  else if (events_ != nullptr)
    events_->on_pong();
}

// -- writing ------------------------------------------------------------------

void websocket_session::write_next() {
  if (write_busy_ || !may_write())
    return;
  // The socket is idle, so all was written before: this frame did not wait, and we may be inside the call that sends it.
  writing_ = queue_.pop();
  write();
}

// Hands `writing_` to the socket, if there is one.
void websocket_session::write() {
  write_busy_ = writing_ != nullptr;
  if (!write_busy_) {
    if (phase_ == phase::closing)
      send_close(planned_->code, planned_->detail);
    return;
  }
  ws_->binary(writing_->op == opcode::binary);
  ws_->async_write(asio::buffer(writing_->payload),
                   [self = shared_from_this()](error_code ec, std::size_t) { self->on_write(ec); });
}

void websocket_session::on_write(error_code ec) {
  const auto frame = std::exchange(writing_, nullptr);
  if (phase_ == phase::over || aborted_)
    return;
  if (ec) {
    // `write_busy_` stays: the frame remains the popped one, until it comes back as unsent.
    on_write_error(ec);
    return;
  }
  const auto from = queue_.popped_from();
  if (from == lane::data)
    settle(frame);
  // `write_busy_` stays: what the events send now waits for its turn.
  if (events_ != nullptr)
    events_->on_written(frame, from);
  writing_ = next_due();
  if (!may_write())
    return;
  write();
  if (!write_busy_ && takes_frames() && events_ != nullptr)
    events_->on_drained();
}

// The next frame for the socket. Those for which it is too late are left out on the way.
shared_frame websocket_session::next_due() {
  while (may_write()) {
    auto next = queue_.pop();
    if (next == nullptr || queue_.popped_from() == lane::control || events_ == nullptr)
      return next;
    const bool due = events_->on_due(next);
    if (!due)
      settle(next);
    else if (phase_ == phase::open)
      return next;
    // Else the answer came with a `close`, which took the frame back: it is unsent.
  }
  return nullptr;
}

// The popped frame of the data lane waits no more.
void websocket_session::settle(const shared_frame& frame) {
  // `close` took it back while it was being written or asked about.
  if (planned_ != nullptr && !planned_->unsent.empty() && planned_->unsent.front() == frame)
    planned_->unsent.erase(planned_->unsent.begin());
  else
    queue_.written();
}

} // namespace hubcaf
