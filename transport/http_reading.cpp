// SPDX-License-Identifier: MIT
/// How a request is read: the head is looked at byte by byte as it comes, then parsed, checked once, and followed by
/// its body.
#include "header_check.hpp"
#include "http_connection.ipp"
#include "http_target.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <utility>

namespace hubcaf {

namespace http = boost::beast::http;

namespace {

// Bytes that one read takes at most. Most requests are smaller than the first number, and a silent peer costs no more.
constexpr std::size_t head_piece = 2 * 1024;
constexpr std::size_t body_piece = 16 * 1024;

std::string_view view(boost::beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

std::string_view view(const asio::const_buffer& bytes) noexcept {
  return {static_cast<const char*>(bytes.data()), bytes.size()};
}

http_response too_many_fields() {
  return http_error(431, "header_too_large",
                    "a request has at most " + std::to_string(head_scan::max_fields) + " header fields");
}

} // namespace

void http_connection::read_request() {
  phase_ = phase::reading;
  const auto& limits = service_->config.http;
  header_ = {};
  chunk_check_ = nullptr;
  head_is_done_ = false;
  scan_ = {};
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(limits.max_header_bytes));
  parser_->body_limit(limits.max_body_bytes);
  // For the whole request, header and body.
  arm(std::chrono::milliseconds(limits.handshake_timeout_ms));
  if (buffer_.size() == 0) {
    rest();
    read_when_ready();
  } else
    // It came with the one before. Others have their turn in between, and the stack does not grow with the number of
    // requests.
    asio::post(socket_.get_executor(), [next = then(phase::reading, [this](error_code) { parse(); })] { next({}); });
}

// Until the next request's head is complete, the place may go to a newcomer that has a request.
void http_connection::rest() {
  if (auto* const others = loop().resting(place_.kind()); others != nullptr && !is_linked())
    others->push_back(*this);
}

void http_connection::read_when_ready() {
  socket_.async_wait(tcp_socket::wait_read, then(phase::reading, [this](error_code ec) {
                       if (ec)
                         finish();
                       else
                         read_some();
                     }));
}

void http_connection::read_some() {
  const auto room = buffer_.max_size() - buffer_.size();
  if (room == 0) {
    on_read_error(http::error::buffer_overflow);
    return;
  }
  error_code ec;
  const auto piece = head_is_done_ ? body_piece : head_piece;
  const auto count = socket_.read_some(buffer_.prepare(std::min(room, piece)), ec);
  if (ec == asio::error::would_block || ec == asio::error::interrupted) {
    read_when_ready();
  } else if (ec) {
    // The peer ended its side, in the middle of a request or not, or the connection is lost.
    finish();
  } else {
    buffer_.commit(count);
    parse();
  }
}

void http_connection::parse() {
  if (head_is_done_)
    parse_body();
  else
    parse_head();
}

void http_connection::parse_head() {
  switch (scan_.see(view(buffer_.data()))) {
    case head_scan::verdict::too_many_fields:
      respond_and_close(too_many_fields());
      return;
    case head_scan::verdict::folded:
      respond_and_close(http_error(400, "bad_request", "a line of the header goes on in the next"));
      return;
    case head_scan::verdict::fine:
      break;
  }
  error_code ec;
  const auto taken = parser_->put(buffer_.data(), ec);
  buffer_.consume(taken);
  scan_.taken(taken);
  if (ec && ec != http::error::need_more)
    on_read_error(ec);
  else if (parser_->is_header_done())
    on_head();
  else {
    rest();
    read_when_ready();
  }
}

void http_connection::on_head() {
  head_is_done_ = true;
  unlink();
  const auto& request = parser_->get();
  header_.method = view(request.method_string());
  header_.version = request.version();
  for (const auto& field : request)
    header_.fields.emplace_back(view(field.name_string()), view(field.value()));
  auto target = parse_target(view(request.target()));
  // A request that is not in order is plain HTTP, too.
  path_ = target ? std::move(target->path) : std::string();
  if (const auto why = change_place()) {
    turn_away(*why);
  } else if (auto wrong = check_header(header_, parser_->chunked())) {
    respond_and_close(std::move(*wrong));
  } else if (!target) {
    respond_and_close(http_error(400, "bad_request", "the target is malformed"));
  } else if (target->has_too_many_parameters) {
    respond_and_close(http_error(400, "bad_request",
                                 "a query has at most " + std::to_string(http_target::max_parameters) + " parameters"));
  } else {
    query_ = std::move(target->query);
    if (wants_websocket(header_))
      upgrade();
    else
      go_on_with_body();
  }
}

void http_connection::go_on_with_body() {
  if (!parser_->is_done() && header_.lists("Expect", "100-continue")) {
    static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    error_code ec;
    const auto count = socket_.write_some(asio::buffer(go_on), ec);
    // Where there is no room for these few bytes the peer has not read its last response; it goes on by itself, or its
    // time runs out.
    if (ec ? ec != asio::error::would_block : count != go_on.size()) {
      finish();
      return;
    }
  }
  parser_->eager(true);
  if (parser_->chunked()) {
    chunk_check_ = [this](std::uint64_t size, boost::beast::string_view extension, error_code& ec) {
      on_chunk(size, view(extension), ec);
    };
    parser_->on_chunk_header(chunk_check_);
  }
  parse_body();
}

// The last chunk is followed by the trailer, which is there whole and is parsed next.
void http_connection::on_chunk(std::uint64_t size, std::string_view extension, error_code& ec) {
  if (size != 0)
    return;
  // The extension, even an empty one, is the end of the chunk's header in the buffer; CR and LF follow.
  const auto all = view(buffer_.data());
  const auto begin = static_cast<std::size_t>(extension.data() - all.data()) + extension.size() + 2;
  switch (head_scan(header_.fields.size()).see(all.substr(std::min(begin, all.size())))) {
    case head_scan::verdict::too_many_fields:
      ec = http::error::header_limit;
      break;
    case head_scan::verdict::folded:
      ec = http::error::bad_value;
      break;
    case head_scan::verdict::fine:
      break;
  }
}

void http_connection::parse_body() {
  while (!parser_->is_done() && buffer_.size() != 0) {
    error_code ec;
    const auto taken = parser_->put(buffer_.data(), ec);
    buffer_.consume(taken);
    if (ec && ec != http::error::need_more) {
      on_read_error(ec);
      return;
    }
    if (taken == 0)
      break;
  }
  if (parser_->is_done())
    route();
  else
    read_when_ready();
}

void http_connection::on_read_error(error_code ec) {
  if (ec == http::error::header_limit && head_is_done_)
    respond_and_close(too_many_fields());
  else if (ec == http::error::header_limit || (ec == http::error::buffer_overflow && !head_is_done_))
    respond_and_close(http_error(431, "header_too_large", "the header of the request is too large"));
  else if (ec == http::error::body_limit)
    respond_and_close(http_error(413, "body_too_large", "the body of the request is too large"));
  else
    respond_and_close(http_error(400, "bad_request", "the request is malformed: " + ec.message()));
}

} // namespace hubcaf
