// SPDX-License-Identifier: MIT
#include "rest.hpp"

#include "../schema/client_id.hpp"
#include "../schema/envelope.hpp"
#include "../schema/http_message.hpp"
#include "../schema/reserved_types.hpp"
#include "../schema/timestamp.hpp"
#include "../schema/utf8.hpp"
#include "client.hpp"
#include "exception_cause.hpp"
#include "gauges.hpp"
#include "health.hpp"
#include "hub_context.hpp"
#include "log.hpp"
#include "outbox.hpp"
#include "rest_bodies.hpp"
#include "rest_clients.hpp"
#include "stats.hpp"
#include "supervision.hpp"

namespace hubcaf {

namespace {

using responder = std::function<void(http_response)>;

class rest_state {
public:
  static constexpr const char* name = "hubcaf.rest";

  rest_state(rest_actor::pointer, std::shared_ptr<hub_context> hub) : hub_(std::move(hub)) {
  }

  rest_actor::behavior_type make_behavior() {
    return {
      [this](const rest_call& call) { route(*call.request, call.respond); },
      [this](const rest_broadcast_done& done) { done.respond(sent_to_all(done.result)); },
    };
  }

  /// The request in hand is answered 500 when its responder goes.
  bool survives() noexcept {
    with_cause([this](const char* cause) { hub_->note_exception(name, cause); });
    return true;
  }

private:
  static constexpr std::string_view clients_prefix = "/ws/clients/";

  /// `/ws/health` does not come here: the gateway answers it.
  void route(const http_request& request, const responder& respond) {
    const std::string_view path = request.path;
    // The transport leaves the body out of the answer to HEAD.
    const bool get = request.method == "GET" || request.method == "HEAD";
    if (path == "/ws/send-message")
      return request.method == "POST" ? send_message(request, respond) : respond(method_not_allowed("POST"));
    if (path == "/ws/stats")
      return respond(get ? stats() : method_not_allowed("GET, HEAD"));
    if (path == clients_path)
      return respond(get ? list_clients(*hub_, request) : method_not_allowed("GET, HEAD"));
    if (path.starts_with(clients_prefix) && path.size() > clients_prefix.size() &&
        path.find('/', clients_prefix.size()) == std::string_view::npos)
      return respond(request.method == "DELETE" ? disconnect(request) : method_not_allowed("DELETE"));
    respond(socket_path(path, get));
  }

  /// `/ws` and `/ws/{client_id}` are for WebSockets only.
  static http_response socket_path(std::string_view path, bool get) {
    const bool known =
      path == "/ws" || (path.starts_with("/ws/") && is_client_id(percent_decode(path.substr(4)).value_or("")));
    if (!known)
      return http_error(404, "not_found", "there is nothing at this path");
    if (!get)
      return method_not_allowed("GET");
    auto result = http_error(426, "upgrade_required", "this path takes WebSocket upgrades only");
    result.headers.emplace_back("Upgrade", "websocket");
    result.headers.emplace_back("Connection", "Upgrade");
    return result;
  }

  void send_message(const http_request& request, const responder& respond) {
    if (!hub_->accepts())
      return respond(http_unavailable("shutting_down", "the hub is stopping"));
    if (request.content_type != "application/json")
      return respond(http_error(415, "unsupported_media_type", "the body must be application/json"));
    const auto message = parse_envelope(request.body, hub_->settings.max_json_depth);
    if (!message)
      return respond(http_error(400, to_string(errc::bad_message), message.error().message));
    if (is_reserved_type(message->type))
      return respond(http_error(403, "reserved_type", "messages of this type are for the hub itself to send"));
    const auto* id = request.find_query("client_id");
    if (id != nullptr && hub_->clients.find(*id) == nullptr)
      return respond(http_error(404, to_string(errc::no_such_client), "no client with this id is connected"));
    // Strangers may make up as many types as they like: these get no books of their own.
    auto encoded = pack(*hub_, any_message(message->type, raw_json{std::string(message->content)}), message->meta,
                        type_name::from_outside);
    if (id != nullptr)
      return respond(send_to_one(*id, std::move(encoded)));
    // The last io thread to place it only passes the result on: the answer is made here.
    broadcast(*hub_, std::move(encoded), nullptr, nullptr, [hub = hub_, respond](const broadcast_result& result) {
      compat::post(hub->rest, rest_broadcast_done{result, respond});
    });
  }

  http_response send_to_one(const std::string& id, unsent_frame message) {
    switch (const auto result = send(*hub_, id, std::move(message), {})) {
      case send_result::accepted:
        return json_response(sent_body{true, "accepted", id, queue_body::of(read_gauges(*hub_)), std::nullopt});
      case send_result::no_such_client:
        return http_error(404, to_string(result), "no client with this id is connected");
      case send_result::too_large:
        return http_error(413, to_string(result), "the message is larger than the client's queue may ever hold");
      case send_result::dropped:
        return http_unavailable(to_string(result), "the client's queue is full; the message was dropped");
      default:
        return http_unavailable(to_string(result), "the client's queue is full; the message was not accepted");
    }
  }

  http_response sent_to_all(const broadcast_result& result) const {
    if (!result.taken || (result.accepted == 0 && result.dropped != 0))
      return http_unavailable(to_string(errc::queue_full), "the message was not accepted");
    const auto message =
      "accepted for " + std::to_string(result.accepted) + " of " + std::to_string(result.recipients) + " clients";
    return json_response(sent_body{true, message, "all", queue_body::of(read_gauges(*hub_)),
                                   broadcast_body{result.recipients, result.accepted, result.dropped}});
  }

  http_response stats() const {
    const auto gauges = read_gauges(*hub_);
    const auto books = hub_->counters.report();
    return json_response(stats_body{collect_stats(*hub_, gauges, books), assess(evidence_of(*hub_, gauges)), books,
                                    format_timestamp(hub_->date())});
  }

  http_response disconnect(const http_request& request) {
    const auto id = percent_decode(std::string_view(request.path).substr(clients_prefix.size()));
    const auto found = id ? hub_->clients.find_all(*id) : std::vector<std::shared_ptr<client>>{};
    if (found.empty())
      return http_error(404, to_string(errc::no_such_client), "no client with this id is connected");
    const auto* given = request.find_query("reason");
    // It is copied for each connection that has this id.
    constexpr std::size_t longest_reason = 1024;
    const std::string reason(given != nullptr ? utf8_head(*given, longest_reason) : "disconnected by an operator");
    for (const auto& one : found)
      order_end(*one, end_reason::server_disconnect, reason);
    return json_response(disconnect_body{true, "client " + found.front()->id + " is being disconnected", reason,
                                         format_timestamp(hub_->date())});
  }

  std::shared_ptr<hub_context> hub_;
};

} // namespace

rest_actor rest(hub_context& hub) {
  auto result = compat::spawn<rest_actor, rest_state>(hub.system, nullptr, hub.shared_from_this());
  supervise(hub, rest_state::name, result, [](hub_context& of) { of.rest.replace([&of] { return rest(of); }); });
  return result;
}

} // namespace hubcaf
