// SPDX-License-Identifier: MIT
#include "../schema/envelope.hpp"
#include "../schema/timestamp.hpp"
#include "client.hpp"
#include "connection_state.hpp"
#include "hub_context.hpp"
#include "inbound.hpp"
#include "log.hpp"
#include "route_table.hpp"

#include <exception>
#include <utility>

/// The way of a message from the session to its handler.
namespace hubcaf {

namespace {

/// Types that may go without a dot.
bool is_well_known(std::string_view type) noexcept {
  return type == "ping" || type == "pong" || type == "error" || type == "message" || type == "echo";
}

} // namespace

void connection_state::on_text(std::string_view text) {
  heard();
  // What the peer had sent before it could know of the end.
  if (who_->ended || quiet_)
    return;
  increment(who_->messages_received);
  const auto message = parse_envelope(text, hub_->settings.max_json_depth);
  if (!message) {
    client_error({errc::bad_message, message.error().message, message.error().ref, {}, {}, {}, {}});
    return;
  }
  if (hub_->wants(event_kind::message_received))
    hub_->publish({event_kind::message_received, who_->id, std::nullopt, message->type, std::string(message->content)});
  hub_->counters.add(counter::inbound_accepted);
  dispatch(*message);
}

void connection_state::dispatch(const envelope& message) {
  if (message.type == "ping") {
    answer_ping(message);
    return;
  }
  const auto give_back = [this] { hub_->counters.add(counter::inbound_returned); };
  const auto* route = home_->routes->find(message.type);
  if (route == nullptr) {
    give_back();
    if (message.type != "pong" && message.type != "error")
      client_error({errc::unknown_type, "no handler takes this type", message.ref, message.type, "unhandled", {}, {}});
    return;
  }
  if (!warned_of_format_ && message.type.find('.') == std::string::npos && !is_well_known(message.type)) {
    warned_of_format_ = true;
    send_error({errc::type_format,
                "a type should have the form <plugin>.<action>",
                message.ref,
                message.type,
                "format",
                {},
                {}});
  }
  const auto content = read_content(*route, message);
  if (!content)
    return;
  const auto& handler = route->instance(home_->index);
  auto slot = mailbox_slot(handler.limit);
  if (!slot) {
    give_back();
    hub_->counters.add(counter::queue_overflows);
    send_error({errc::queue_full, "the handler has too many messages waiting", message.ref, message.type, {}, {}, {}});
    return;
  }
  const auto errors_before = std::exchange(errors_in_a_row_, 0);
  compat::post(handler.actor, inbound({hub_, who_, *content, std::string(message.meta), std::string(message.ref),
                                       std::move(slot), errors_before}));
}

std::optional<any_message> connection_state::read_content(const route& to, const envelope& message) {
  try {
    if (auto content = decode(to, message.type, message.content))
      return std::move(*content);
    else {
      const auto& wrong = content.error();
      hub_->counters.add(counter::inbound_returned);
      client_error({errc::bad_content,
                    wrong.pointer + ": expected " + wrong.expected,
                    message.ref,
                    message.type,
                    {},
                    wrong.pointer,
                    wrong.expected});
    }
  } catch (const std::exception& failure) {
    // A `check` of the user's threw; nothing may leave the io thread's loop.
    hub_->log->error("check_failed pattern={} client={} cause=\"{}\"", to.pattern, who_->id, one_line(failure.what()));
    hub_->counters.add(counter::inbound_returned);
    send_error({errc::handler_failed, "the handler's check failed", message.ref, message.type, {}, {}, {}});
  }
  return std::nullopt;
}

void connection_state::answer_ping(const envelope& message) {
  errors_in_a_row_ = 0;
  hub_->counters.add(counter::inbound_delivered);
  send_control(encode(any_message("pong", raw_json{R"("pong")"}), message.meta, hub_->date()));
}

void connection_state::send_json_ping() {
  const auto now = hub_->date();
  std::string meta = R"({"timestamp":)";
  json_encode_string(meta, format_timestamp(now));
  meta += R"(,"from":"server","ping_id":)" + std::to_string(++pings_sent_) + '}';
  send_control(encode(any_message("ping", raw_json{R"("ping")"}), meta, now));
}

} // namespace hubcaf
