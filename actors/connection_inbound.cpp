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
  guarded([&] { take_text(text); });
}

void connection_state::take_text(std::string_view text) {
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
    hub_->publish(event_kind::message_received, *who_, std::nullopt, message->type, message->content);
  dispatch(*message);
}

void connection_state::dispatch(const envelope& message) {
  if (message.type == "ping") {
    answer_ping(message);
    return;
  }
  const auto* route = home_->routes->find(message.type);
  if (route == nullptr) {
    book(hub_->counters.types.others(), fate::returned(errc::unknown_type));
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
  auto content = read_content(*route, message);
  if (!content)
    return;
  const auto policy = route->overflow.value_or(hub_->handler_overflow(message.type));
  inbound::parts all;
  all.hub = hub_;
  all.from = who_;
  all.content = std::move(*content);
  all.decoded_by = route->decode;
  all.meta = std::string(message.meta);
  all.ref = std::string(message.ref);
  all.books = route->books;
  all.member = route->member;
  all.expires = hub_->expiry(message.type, live_.last_heard());
  if (policy == overflow_policy::keep_latest)
    all.key = meta_member(message.meta, hub_->settings.keep_latest_key);
  all.bytes = inbound::held_bytes(all, policy);
  all.errors_before = std::exchange(errors_in_a_row_, 0);
  all.forgiver = ++forgivers_;
  hand_on(route->instance(home_->index), inbound(std::move(all)), policy);
  // It may wait here for long. The place that it asks for stays that of the decoded content, which its handler
  // makes anew.
  if (parked_ && route->decode != nullptr && parked_->message.all().bytes > hub_->settings.max_message_size)
    parked_->message.keep_as_text(message.content);
}

void connection_state::hand_on(const handler_slot& handler, const inbound& message, overflow_policy policy) {
  const auto& all = message.all();
  // A message that does not reach its handler forgives no errors before it.
  const auto forgive_nothing = [&] {
    errors_in_a_row_ += all.errors_before;
    --forgivers_;
  };
  switch (inbox::push(handler, message, policy, who_->connection)) {
    case inbox_result::queued:
      return;
    case inbox_result::dropped:
      forgive_nothing();
      hub_->counters.add(counter::queue_overflows);
      return;
    case inbox_result::suspended:
      if (!parked_)
        hub_->counters.add(counter::queue_overflows);
      parked_ = parked{handler, message, policy};
      below_->suspend_reading();
      return;
    case inbox_result::closed:
      forgive_nothing();
      message.give_back(errc::handler_failed);
      send_error({errc::handler_failed, "the handler is gone", all.ref, message.type(), {}, {}, {}});
      return;
    case inbox_result::full:
      forgive_nothing();
      hub_->counters.add(counter::queue_overflows);
      message.give_back(errc::queue_full);
      send_error({errc::queue_full, "the handler has too many messages waiting", all.ref, message.type(), {}, {}, {}});
      if (policy == overflow_policy::disconnect)
        end(end_reason::rate_limited, "too many messages for a handler");
      return;
  }
}

/// There may be room for the message that waits here.
void connection_state::try_again() {
  if (!parked_)
    return;
  const auto waiting = std::exchange(parked_, std::nullopt);
  hand_on(waiting->handler, waiting->message, waiting->policy);
  if (parked_)
    return;
  // While it did not read it could not hear.
  heard();
  if (!quiet_)
    below_->resume_reading();
}

/// The message that waits for room is returned, and no handler tells of room any more.
void connection_state::give_parked_back(errc why) noexcept {
  const auto waiting = std::exchange(parked_, std::nullopt);
  if (!waiting)
    return;
  inbox::forget_waiter(waiting->handler, waiting->message, who_->connection);
  waiting->message.give_back(why);
}

void connection_state::book(message_type& type, fate decided) {
  type.inbound.accept();
  decided.book_on(type.inbound);
  who_->books.inbound.accept();
  decided.book_on(who_->books.inbound);
}

std::optional<any_message> connection_state::read_content(const route& to, const envelope& message) {
  decode_error wrong;
  try {
    auto content = decode(to.decode, message.type, message.content);
    if (content)
      return std::move(*content);
    wrong = std::move(content.error());
  } catch (const std::exception& failure) {
    // A `check` of the user's threw; nothing may leave the io thread's loop.
    check_failed(to, message, failure.what());
    return std::nullopt;
  } catch (...) {
    check_failed(to, message, "unknown exception");
    return std::nullopt;
  }
  // Outside of the `try`: what throws here ends the connection.
  book(*to.books, fate::returned(errc::bad_content));
  refuse_content(wrong, message.ref, message.type);
  return std::nullopt;
}

void connection_state::check_failed(const route& to, const envelope& message, const char* why) {
  hub_->log->error("check_failed pattern={} client={} connection={} cause={}", quoted{to.pattern}, quoted{who_->id},
                   who_->number, quoted{why});
  book(*to.books, fate::returned(errc::handler_failed));
  send_error({errc::handler_failed, "the handler's check failed", message.ref, message.type, {}, {}, {}});
}

void connection_state::answer_ping(const envelope& message) {
  errors_in_a_row_ = 0;
  ++forgivers_;
  book(hub_->counters.types.find_or_add("ping"), fate::delivered());
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
