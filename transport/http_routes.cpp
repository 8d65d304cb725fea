// SPDX-License-Identifier: MIT
/// What an HTTP request asks for: a WebSocket, a file, or something of the hub's.
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

namespace http = boost::beast::http;

namespace {

// How long the gateway may take for an answer.
constexpr std::chrono::seconds answer_time{30};

std::string_view view(boost::beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

// `Text/HTML; charset=utf-8` -> `text/html`
std::string media_type(std::string_view value) {
  return ascii_lowered(ascii_trimmed(value.substr(0, value.find(';'))));
}

http_response not_found() {
  return http_error(404, "not_found", "there is nothing at this path");
}

} // namespace

http_header http_connection::header_view() const {
  const auto& request = parser_->get();
  http_header header;
  header.method = view(request.method_string());
  header.version = request.version();
  for (const auto& field : request)
    header.fields.emplace_back(view(field.name_string()), view(field.value()));
  return header;
}

// What Beast's parser lets pass.
std::optional<http_response> http_connection::check_header() const {
  const auto header = header_view();
  const auto hosts = header.count("Host");
  if (hosts > 1 || (hosts == 0 && header.version == 11))
    return http_error(400, "bad_request", "there must be exactly one Host");
  if (header.count("Transfer-Encoding") != 0 && (!parser_->chunked() || header.count("Content-Length") != 0))
    return http_error(400, "bad_request", "the length of the body is ambiguous");
  return std::nullopt;
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
  const auto method = parser_->get().method();
  if (asset == nullptr) {
    respond(not_found());
  } else if (method != http::verb::get && method != http::verb::head) {
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
  auto& message = parser_->get();
  http_request request;
  request.method = std::string(view(message.method_string()));
  request.path = path_;
  request.query = std::move(query_);
  request.content_type = media_type(view(message[http::field::content_type]));
  request.body = std::move(message.body());
  request.peer = peer_;
  phase_ = phase::waiting;
  arm(answer_time);
  // The ticket is cancelled before the connection ends, so `this` is there whenever it delivers.
  ticket_ = std::make_shared<reply_ticket>(
    [executor = socket_.get_executor()](std::function<void()> job) { asio::post(executor, std::move(job)); },
    [this](http_response response) {
      const auto self = shared_from_this();
      ticket_ = nullptr;
      respond(std::move(response));
    });
  try {
    service_->gate.on_request(std::move(request), ticket_->responder());
  } catch (const std::exception& error) {
    // The responder is gone with the call and has answered 500.
    service_->log("a request of " + peer_ + " failed: " + error.what());
  }
}

// -- becoming a WebSocket -----------------------------------------------------

void http_connection::upgrade() {
  const bool any_path = service_->config.upgrade_any_path;
  std::string id;
  if (path_.starts_with("/ws/") && path_.size() > 4) {
    id = percent_decode(std::string_view(path_).substr(4)).value_or(std::string());
  } else if (path_ != "/ws" && !any_path) {
    respond_and_close(not_found());
    return;
  }
  const bool id_in_path = !id.empty();
  const auto asked =
    std::find_if(query_.begin(), query_.end(), [](const auto& pair) { return pair.first == "clientId"; });
  const bool id_in_query = !id_in_path && asked != query_.end();
  if (id_in_query)
    id = asked->second;
  if (auto refusal = check_upgrade(header_view())) {
    respond_and_close(std::move(*refusal));
    return;
  }
  if ((id_in_path || id_in_query) && !is_client_id(id)) {
    respond_and_close(http_error(
      400, "bad_client_id", "a client id has 1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ - and is no reserved word"));
    return;
  }
  upgrade_answer answer;
  try {
    answer = service_->gate.on_upgrade(id, peer_);
  } catch (const std::exception& error) {
    service_->log("an upgrade of " + peer_ + " failed: " + error.what());
    answer.refusal = http_error(500, "internal_error", "the upgrade failed");
  }
  if (answer.refusal) {
    respond_and_close(std::move(*answer.refusal));
    return;
  }
  phase_ = phase::upgrading;
  upgrade_handoff handoff{std::move(socket_), std::string(header_view().value("Sec-WebSocket-Key")),
                          boost::beast::buffers_to_string(buffer_.cdata())};
  session_ = open_websocket(std::move(handoff), service_->config.session,
                            [self = shared_from_this(), client_id = std::move(answer.client_id)](error_code ec) {
                              self->on_upgraded(ec, client_id);
                            });
}

void http_connection::on_upgraded(error_code ec, const std::string& client_id) {
  // The timer bounds the whole time until here; from now on the connection counts as a WebSocket.
  deadline_.cancel();
  slot_ = http_slot();
  if (ec)
    service_->gate.on_upgrade_failed(client_id);
  else
    service_->gate.on_open(io_thread_, client_id, peer_, std::move(session_));
  finish();
}

} // namespace hubcaf
