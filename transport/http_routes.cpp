// SPDX-License-Identifier: MIT
/// The things that an HTTP request asks for: a WebSocket, a file, or something of the hub's.
#include "../schema/client_id.hpp"
#include "ascii.hpp"
#include "http_connection.ipp"
#include "upgrade_handoff.ipp"
#include "websocket_session.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace hubcaf {

namespace {

// How long the gateway may take for an answer.
constexpr std::chrono::seconds answer_time{30};

// `Text/HTML; charset=utf-8` -> `text/html`
std::string media_type(std::string_view value) {
  return ascii_lowered(ascii_trimmed(value.substr(0, value.find(';'))));
}

http_response not_found() {
  return http_error(404, "not_found", "there is nothing at this path");
}

} // namespace

// A connection whose request is complete needs a place for its kind. One that gets none keeps the place it has until it
// has been told.
std::optional<refusal> http_connection::change_place() {
  // The gateway counts WebSockets, when it lets them in.
  if (wants_websocket(header_))
    return std::nullopt;
  const bool has_body = parser_->chunked() || parser_->content_length().value_or(0) != 0;
  // A client that sends a body may take long over it.
  const bool is_health = path_ == "/ws/health" && (header_.method == "GET" || header_.method == "HEAD") && !has_body;
  auto why = take_place(is_health ? connection_kind::health : connection_kind::http);
  // Where health has no place left, a health check may have one of the others.
  if (why == refusal::health_connections && !take_place(connection_kind::http))
    why.reset();
  return why;
}

// Where all places of a kind are taken, connections of this io thread that are between two requests make room, the one
// that rests longest first: whoever keeps connections without a request shuts nobody out.
std::optional<refusal> http_connection::take_place(connection_kind kind) {
  auto& resting = *loop().resting(kind);
  for (;;) {
    const auto why = place_.move_to(kind);
    const bool is_full = why == refusal::http_connections || why == refusal::health_connections;
    if (!is_full || resting.empty())
      return why;
    static_cast<http_connection&>(resting.front()).finish();
  }
}

void http_connection::turn_away(refusal why) {
  // A handshake whose place has gone to a newcomer ends unanswered.
  if (why == refusal::handshakes)
    finish();
  else
    respond_and_close(refused(why));
}

http_response http_connection::refused(refusal why) {
  service_->gate.on_refused(why);
  const bool is_address = why == refusal::connections_per_address;
  auto response = is_address
                    ? http_error(429, "too_many_connections", "there are too many connections from this address")
                    : http_error(503, "overloaded", "there are too many HTTP connections");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

void http_connection::route() {
  keep_ = parser_->keep_alive();
  if (path_ == "/ws/")
    respond(not_found());
  else if (path_ == "/ws" || path_.starts_with("/ws/"))
    ask_gateway();
  else
    // It decoded before, or the target would have been refused.
    serve_asset(percent_decode(path_).value_or(std::string()));
}

void http_connection::serve_asset(const std::string& path) {
  const auto& assets = service_->config.assets;
  const auto* asset = assets != nullptr ? assets->find(path) : nullptr;
  if (asset == nullptr) {
    respond(not_found());
  } else if (header_.method != "GET" && header_.method != "HEAD") {
    auto refusal = http_error(405, "method_not_allowed", "a file can only be read");
    refusal.headers.emplace_back("Allow", "GET, HEAD");
    respond(std::move(refusal));
  } else {
    response_ = {};
    response_.content_type = asset->content_type;
    response_.headers.emplace_back("Cache-Control", "no-cache");
    // Not copied: the assets live as long as the service.
    write(asset->body);
  }
}

void http_connection::ask_gateway() {
  http_request request;
  request.method = std::string(header_.method);
  request.path = path_;
  request.query = std::move(query_);
  request.content_type = media_type(header_.value("Content-Type"));
  request.body = std::move(parser_->get().body());
  request.peer = peer_;
  phase_ = phase::waiting;
  arm(answer_time);
  // The ticket is cancelled before the connection ends, so `this` is there whenever it delivers.
  ticket_ = std::make_shared<reply_ticket>(
    [executor = socket_.get_executor()](std::function<void()> job) { asio::post(executor, std::move(job)); },
    [this](http_response response) {
      const auto self = shared_from_this();
      ticket_ = nullptr;
      guarded([&] { respond(std::move(response)); });
    });
  service_->gate.on_request(std::move(request), ticket_->responder());
}

// -- becoming a WebSocket -----------------------------------------------------

void http_connection::upgrade() {
  std::string id;
  if (auto refusal = take_client_id(id))
    respond_and_close(std::move(*refusal));
  else
    open(id);
}

// Reads the client id that is asked for; none: it stays empty. @returns the refusal of a request that is not in order.
std::optional<http_response> http_connection::take_client_id(std::string& id) {
  if (path_.starts_with("/ws/") && path_.size() > 4)
    id = percent_decode(std::string_view(path_).substr(4)).value_or(std::string());
  else if (path_ != "/ws" && !service_->config.upgrade_any_path)
    return not_found();
  const bool id_in_path = !id.empty();
  const auto asked =
    std::find_if(query_.begin(), query_.end(), [](const auto& pair) { return pair.first == "clientId"; });
  const bool id_in_query = !id_in_path && asked != query_.end();
  if (id_in_query)
    id = asked->second;
  if (auto refusal = check_upgrade(header_))
    return refusal;
  if ((id_in_path || id_in_query) && !is_client_id(id))
    return http_error(400, "bad_client_id",
                      "a client id has 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ - and is no reserved word");
  return std::nullopt;
}

void http_connection::open(const std::string& client_id) {
  upgrade_answer answer;
  try {
    answer = service_->gate.on_upgrade(client_id, peer_);
  } catch (const std::exception& error) {
    service_->log_failure("an upgrade of " + peer_, error.what());
    answer.refusal = http_error(500, "internal_error", "the upgrade failed");
  }
  if (answer.refusal) {
    respond_and_close(std::move(*answer.refusal));
    return;
  }
  // From here on the gateway is told of every failure.
  admitted_ = std::move(answer.client_id);
  if (const auto why = place_.move_to(connection_kind::websocket)) {
    service_->gate.on_upgrade_failed(*std::exchange(admitted_, std::nullopt));
    turn_away(*why);
    return;
  }
  upgrade_handoff handoff{std::move(socket_), std::string(header_.value("Sec-WebSocket-Key")),
                          boost::beast::buffers_to_string(buffer_.cdata())};
  session_ = open_websocket(std::move(handoff), service_->config.session, [self = shared_from_this()](error_code ec) {
    self->guarded([&] { self->on_upgraded(ec); });
  });
  phase_ = phase::upgrading;
}

void http_connection::on_upgraded(error_code ec) {
  if (phase_ != phase::upgrading)
    return;
  // The timer bounds the whole time until here.
  deadline_.cancel();
  if (!ec) {
    auto opened = take_session();
    auto id = *std::exchange(admitted_, std::nullopt);
    try {
      service_->gate.on_open(io_thread_, std::move(id), peer_, opened);
    } catch (...) {
      opened->abort();
      throw;
    }
  }
  // After a failed handshake the gateway is told there.
  finish();
}

// The session, which holds the place of its address as long as anybody holds the session.
std::shared_ptr<session> http_connection::take_session() {
  if (!place_.holds_address())
    return std::move(session_);
  struct holder {
    std::shared_ptr<http_service> service;
    connection_place place;
    std::shared_ptr<session> below;
  };
  const auto held = std::make_shared<holder>(service_, std::move(place_), session_);
  return {held, held->below.get()};
}

} // namespace hubcaf
