// SPDX-License-Identifier: MIT
#include "http_connection.hpp"

#include "host_port.hpp"
#include "http_connection.ipp"
#include "http_response_head.hpp"

#include <boost/beast/http/verb.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

/// The life of an HTTP connection, and how a response is written. How a request is read is in http_reading.cpp, what it
/// asks for in http_routes.cpp.
namespace hubcaf {

namespace http = boost::beast::http;

namespace {

// How long the peer may take to end its side after the last response.
constexpr std::chrono::milliseconds drain_time{1000};

} // namespace

void serve_http(accepted_socket&& accepted, std::shared_ptr<http_service> service, std::size_t io_thread) noexcept {
  try {
    std::make_shared<http_connection>(std::move(accepted), service, io_thread)->start();
  } catch (const std::exception& error) {
    service->log_failure("taking on a connection", error.what());
  }
}

void stop_http(http_loop& loop, std::shared_ptr<http_end> told) noexcept {
  loop.stopping = true;
  if (loop.live.empty()) {
    told->on_http_ended();
    return;
  }
  loop.told = std::move(told);
  // Connections that end at once take themselves out, and no others.
  for (auto next = loop.live.begin(); next != loop.live.end();)
    (*next++)->stop();
}

http_connection::http_connection(accepted_socket&& accepted, std::shared_ptr<http_service> service,
                                 std::size_t io_thread)
  : socket_(std::move(accepted.socket)),
    service_(std::move(service)),
    io_thread_(io_thread),
    place_(std::move(accepted.place)),
    handshake_(std::move(accepted.ticket)),
    peer_address_(accepted.peer),
    deadline_(socket_.get_executor()),
    buffer_(service_->config.http.buffer_bytes()) {
}

http_connection::~http_connection() {
  unlink();
  // Destroyed together with its event loop: nobody is told.
  if (phase_ != phase::over)
    loop().live.erase(this);
  handshake_->end();
  if (ticket_ != nullptr)
    ticket_->cancel();
}

http_loop& http_connection::loop() noexcept {
  return service_->loops[io_thread_];
}

void http_connection::start() {
  guarded([this] {
    loop().live.insert(this);
    if (!handshake_->begin(*this)) {
      finish();
      return;
    }
    peer_ = host_port(peer_address_.address().to_string(), peer_address_.port());
    socket_.non_blocking(true);
    read_request();
  });
}

void http_connection::stop() {
  keep_ = false;
  if (phase_ == phase::reading)
    finish();
  else if (phase_ == phase::upgrading)
    session_->abort();
  else if (phase_ != phase::over)
    guarded([this] { arm(drain_time); });
}

void http_connection::on_displaced() noexcept {
  if (place_.kind() == connection_kind::handshake)
    finish();
}

// -- writing ------------------------------------------------------------------

void http_connection::respond(http_response response) {
  response_ = std::move(response);
  write(response_.body);
}

void http_connection::respond_and_close(http_response response) {
  keep_ = false;
  respond(std::move(response));
}

void http_connection::write(std::string_view body) {
  unlink();
  keep_ = keep_ && !loop().stopping;
  const bool is_http10 = head_is_done_ && header_.version < 11;
  const auto persistence = !keep_      ? http_persistence::close
                           : is_http10 ? http_persistence::keep_alive
                                       : http_persistence::keep;
  head_ = http_response_head(response_, body.size(), persistence, std::time(nullptr));
  if (head_is_done_ && parser_->get().method() == http::verb::head)
    body = {};
  left_ = {head_, body};
  arm(loop().stopping ? drain_time : std::chrono::milliseconds(service_->config.http.handshake_timeout_ms));
  // Until here an exception can still be told to the peer.
  phase_ = phase::writing;
  write_some();
}

void http_connection::write_some() {
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(left_[0]), asio::buffer(left_[1])};
  error_code ec;
  auto count = socket_.write_some(buffers, ec);
  if (ec && ec != asio::error::would_block && ec != asio::error::interrupted) {
    finish();
    return;
  }
  for (auto& piece : left_) {
    const auto taken = std::min(count, piece.size());
    piece.remove_prefix(taken);
    count -= taken;
  }
  if (left_[0].empty() && left_[1].empty()) {
    on_written();
    return;
  }
  socket_.async_wait(tcp_socket::wait_write, then(phase::writing, [this](error_code failed) {
                       if (failed)
                         finish();
                       else
                         write_some();
                     }));
}

void http_connection::on_written() {
  release_response();
  if (keep_)
    read_request();
  else
    drain();
}

// Allocates nothing: a new response would, for its content type.
void http_connection::release_response() noexcept {
  left_ = {};
  std::string().swap(head_);
  std::string().swap(response_.body);
  response_.headers.clear();
  response_.held.reset();
}

// Ends our side of the TCP connection and waits for the peer to end its own: closing at once, with bytes unread, would
// send a reset that can destroy our last words on their way.
void http_connection::drain() {
  phase_ = phase::draining;
  buffer_.clear();
  buffer_.shrink_to_fit();
  header_ = {};
  parser_.reset();
  arm(drain_time);
  error_code ignored;
  socket_.shutdown(tcp_socket::shutdown_send, ignored);
  // A request that was refused keeps nobody from the door while it waits.
  if (place_.kind() == connection_kind::handshake && !place_.move_to_refused()) {
    std::array<char, 8192> scratch;
    socket_.read_some(asio::buffer(scratch), ignored);
    finish();
    return;
  }
  drain_when_ready();
}

void http_connection::drain_when_ready() {
  // Even a flood goes through the event loop: one piece, then the others' turn.
  socket_.async_wait(tcp_socket::wait_read, then(phase::draining, [this](error_code ec) {
                       std::array<char, 8192> scratch;
                       if (!ec)
                         socket_.read_some(asio::buffer(scratch), ec);
                       if (ec && ec != asio::error::would_block && ec != asio::error::interrupted)
                         finish();
                       else
                         drain_when_ready();
                     }));
}

// -- the end ------------------------------------------------------------------

void http_connection::finish() noexcept {
  if (phase_ == phase::over)
    return;
  // The code that ends the connection may be the last that holds it.
  const auto self = weak_from_this().lock();
  phase_ = phase::over;
  unlink();
  place_ = {};
  handshake_->end();
  error_code ignored;
  socket_.close(ignored);
  // Nothing reads from the response any more.
  release_response();
  if (ticket_ != nullptr)
    ticket_->cancel();
  ticket_ = nullptr;
  session_ = nullptr;
  try {
    deadline_.cancel();
    if (const auto id = std::exchange(admitted_, std::nullopt))
      service_->gate.on_upgrade_failed(*id);
  } catch (const std::exception& error) {
    service_->log_failure("the end of a connection", error.what());
  }
  auto& mine = loop();
  mine.live.erase(this);
  if (mine.stopping && mine.live.empty() && mine.told)
    std::exchange(mine.told, nullptr)->on_http_ended();
}

void http_connection::on_exception(const char* cause) noexcept {
  try {
    service_->log_failure("a request of " + peer_, cause);
  } catch (...) {
    service_->log_failure("a request", cause);
  }
  // The peer can be told as long as nothing of an answer has left.
  const bool can_be_told = phase_ == phase::reading || phase_ == phase::waiting;
  if (can_be_told) {
    try {
      if (ticket_ != nullptr)
        ticket_->cancel();
      ticket_ = nullptr;
      respond_and_close(http_error(500, "internal_error", "the request could not be served"));
      return;
    } catch (...) {
      // There is no memory for an answer either.
    }
  }
  if (session_ != nullptr)
    session_->abort();
  finish();
}

void http_connection::arm(std::chrono::milliseconds limit) {
  deadline_.expires_after(limit);
  deadline_.async_wait([self = shared_from_this()](error_code ec) {
    // A wait that was over when a new one began completes all the same.
    if (!ec && self->deadline_.expiry() <= std::chrono::steady_clock::now())
      self->guarded([&] { self->on_deadline(); });
  });
}

void http_connection::on_deadline() {
  if (phase_ == phase::waiting) {
    ticket_->cancel();
    ticket_ = nullptr;
    respond_and_close(http_error(504, "gateway_timeout", "the request was not answered in time"));
  } else if (phase_ == phase::upgrading) {
    session_->abort();
  } else {
    finish();
  }
}

} // namespace hubcaf
