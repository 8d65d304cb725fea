// SPDX-License-Identifier: MIT
#include "http_connection.hpp"

#include "accepted_socket.ipp"
#include "drain.ipp"
#include "host_port.hpp"
#include "http_connection.ipp"
#include "http_response_head.hpp"
#include "http_target.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include <array>
#include <ctime>
#include <utility>

namespace hubcaf {

namespace http = boost::beast::http;

namespace {

// Past the header the buffer holds at most this much: pieces of a body, chunk headers, trailers, pipelined requests.
constexpr std::size_t buffer_beyond_header = 16 * 1024;

// How long the peer may take to end its side after the last response.
constexpr std::chrono::milliseconds drain_time{1000};

std::string name_of(const tcp_socket& socket) {
  error_code ec;
  const auto peer = socket.remote_endpoint(ec);
  if (ec)
    return "unknown";
  return host_port(peer.address().to_string(), peer.port());
}

} // namespace

void serve_http(accepted_socket&& accepted, std::shared_ptr<http_service> service, std::size_t io_thread) {
  const auto connection = std::make_shared<http_connection>(std::move(accepted.socket), std::move(service), io_thread,
                                                            std::move(accepted.slot));
  connection->start(accepted.refused);
}

void stop_http(http_loop& loop, std::function<void()> emptied) {
  loop.stopping = true;
  if (loop.live.empty()) {
    emptied();
    return;
  }
  loop.emptied = std::move(emptied);
  // A copy: connections that end at once take themselves out. The pending operations of each still hold it.
  const auto connections = loop.live;
  for (auto* connection : connections)
    connection->stop();
}

http_connection::http_connection(tcp_socket socket, std::shared_ptr<http_service> service, std::size_t io_thread,
                                 http_slot slot)
  : socket_(std::move(socket)),
    service_(std::move(service)),
    io_thread_(io_thread),
    slot_(std::move(slot)),
    deadline_(socket_.get_executor()),
    buffer_(service_->config.http.max_header_bytes + buffer_beyond_header) {
}

http_connection::~http_connection() {
  // Destroyed together with its event loop: nobody is told.
  if (phase_ != phase::over)
    loop().live.erase(this);
  if (ticket_ != nullptr)
    ticket_->cancel();
}

http_loop& http_connection::loop() noexcept {
  return service_->loops[io_thread_];
}

void http_connection::start(bool refused) {
  loop().live.insert(this);
  peer_ = name_of(socket_);
  if (!refused) {
    read_header();
    return;
  }
  auto refusal = http_error(503, "overloaded", "there are too many HTTP connections");
  refusal.headers.emplace_back("Retry-After", "1");
  respond_and_close(std::move(refusal));
}

void http_connection::stop() {
  keep_ = false;
  if (phase_ == phase::reading)
    finish();
  else if (phase_ == phase::upgrading)
    session_->abort();
  else if (phase_ != phase::over)
    arm(drain_time);
}

// -- reading ------------------------------------------------------------------

void http_connection::read_header() {
  phase_ = phase::reading;
  const auto& limits = service_->config.http;
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(limits.max_header_bytes));
  parser_->body_limit(limits.max_body_bytes);
  // For the whole request, header and body.
  arm(std::chrono::milliseconds(limits.handshake_timeout_ms));
  http::async_read_header(socket_, buffer_, *parser_,
                          [self = shared_from_this()](error_code ec, std::size_t) { self->on_header(ec); });
}

void http_connection::on_header(error_code ec) {
  if (phase_ != phase::reading)
    return;
  if (ec) {
    on_read_error(ec);
    return;
  }
  if (auto refusal = check_header()) {
    respond_and_close(std::move(*refusal));
    return;
  }
  const auto target = parser_->get().target();
  auto parsed = parse_target({target.data(), target.size()});
  if (!parsed) {
    respond_and_close(http_error(400, "bad_request", "the target is malformed"));
    return;
  }
  path_ = std::move(parsed->path);
  query_ = std::move(parsed->query);
  if (wants_websocket(header_view()))
    upgrade();
  else
    read_body();
}

void http_connection::read_body() {
  const auto read = [self = shared_from_this()] {
    http::async_read(self->socket_, self->buffer_, *self->parser_, [self](error_code ec, std::size_t) {
      if (self->phase_ != phase::reading)
        return;
      if (ec)
        self->on_read_error(ec);
      else
        self->route();
    });
  };
  if (parser_->is_done()) {
    route();
    return;
  }
  if (!header_view().lists("Expect", "100-continue")) {
    read();
    return;
  }
  static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(socket_, asio::buffer(go_on), [self = shared_from_this(), read](error_code ec, std::size_t) {
    if (self->phase_ != phase::reading)
      return;
    if (ec)
      self->finish();
    else
      read();
  });
}

void http_connection::on_read_error(error_code ec) {
  if (ec == http::error::header_limit || (ec == http::error::buffer_overflow && !parser_->is_header_done()))
    respond_and_close(http_error(431, "header_too_large", "the header of the request is too large"));
  else if (ec == http::error::body_limit)
    respond_and_close(http_error(413, "body_too_large", "the body of the request is too large"));
  else if (ec == http::error::end_of_stream || ec == http::error::partial_message)
    finish();
  else if (ec.category() == http::make_error_code(http::error::bad_line_ending).category())
    respond_and_close(http_error(400, "bad_request", "the request is malformed: " + ec.message()));
  else
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
  phase_ = phase::writing;
  keep_ = keep_ && !loop().stopping;
  const bool is_http10 = parser_ && parser_->is_header_done() && parser_->get().version() < 11;
  const auto persistence = !keep_      ? http_persistence::close
                           : is_http10 ? http_persistence::keep_alive
                                       : http_persistence::keep;
  head_ = http_response_head(response_, body.size(), persistence, std::time(nullptr));
  if (parser_ && parser_->is_header_done() && parser_->get().method() == http::verb::head)
    body = {};
  arm(loop().stopping ? drain_time : std::chrono::milliseconds(service_->config.http.handshake_timeout_ms));
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head_), asio::buffer(body)};
  asio::async_write(socket_, buffers,
                    [self = shared_from_this()](error_code ec, std::size_t) { self->on_written(ec); });
}

void http_connection::on_written(error_code ec) {
  if (phase_ != phase::writing)
    return;
  // Not assigned: a string that is assigned an empty one keeps its memory, and the connection may stay for long.
  static_cast<void>(std::exchange(response_, {}));
  head_.clear();
  if (ec)
    finish();
  else if (keep_)
    read_header();
  else
    drain();
}

void http_connection::drain() {
  phase_ = phase::draining;
  arm(drain_time);
  async_drain(socket_, [self = shared_from_this()](error_code) { self->finish(); });
}

// -- the end ------------------------------------------------------------------

void http_connection::finish() {
  if (phase_ == phase::over)
    return;
  phase_ = phase::over;
  slot_ = http_slot();
  deadline_.cancel();
  if (ticket_ != nullptr)
    ticket_->cancel();
  ticket_ = nullptr;
  session_ = nullptr;
  error_code ignored;
  socket_.close(ignored);
  auto& mine = loop();
  mine.live.erase(this);
  if (mine.stopping && mine.live.empty() && mine.emptied)
    std::exchange(mine.emptied, nullptr)();
}

void http_connection::arm(std::chrono::milliseconds limit) {
  deadline_.expires_after(limit);
  deadline_.async_wait([self = shared_from_this()](error_code ec) {
    // A wait that was over when a new one began completes all the same.
    if (!ec && self->deadline_.expiry() <= std::chrono::steady_clock::now())
      self->on_deadline();
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
