// SPDX-License-Identifier: MIT
#include "connection.hpp"

#include "../schema/amount.hpp"
#include "../schema/options.hpp"
#include "client.hpp"
#include "connection_state.hpp"
#include "heartbeat_period.hpp"
#include "hub_context.hpp"
#include "log.hpp"
#include "outbox.hpp"

/// The life of a connection. The way in is in connection_inbound.cpp, the way out in connection_outbound.cpp, its
/// beat in connection_beat.cpp, what a client is told of its mistakes in connection_errors.cpp, what the connection
/// does if something throws in connection_failure.cpp.
namespace hubcaf {

std::uint64_t connection_ceiling(const options& opts) {
  // The actor, the client, its entries in the directory and on the roster.
  constexpr amount idle{4 * 1024};
  // Its `meta`, and a copy of the `ref` in that; what it was told of errors.
  const auto waiting =
    amount{2} * amount{opts.max_message_size} + amount{inbound::record_bytes()} + amount{error_summary::most_bytes()};
  return (amount{opts.max_connections} * (idle + waiting)).value();
}

void connection(std::shared_ptr<client> who, std::shared_ptr<roster_state> home, compat::execution_unit* pin,
                std::shared_ptr<session> below) {
  auto& system = who->context->system;
  compat::spawn<connection_actor, connection_state>(system, pin, std::move(who), std::move(home), std::move(below));
}

connection_state::connection_state(connection_actor::pointer self, std::shared_ptr<client> who,
                                   std::shared_ptr<roster_state> home, std::shared_ptr<session> below)
  : self_(self),
    hub_(who->context),
    who_(std::move(who)),
    home_(std::move(home)),
    below_(std::move(below)),
    live_(hub_->now(), ping_interval(hub_->settings), hub_->settings.heartbeat_timeout) {
}

connection_actor::behavior_type connection_state::make_behavior() {
  begin();
  return {
    [this](const end_connection& order) { end(order.reason, order.message); },
    [this](const returned& news) { take_back(news); },
    [this](const handler_refusal& news) { tell_refusal(news); },
    [this](room) { try_again(); },
  };
}

// -- beginning and end ----------------------------------------------------------

void connection_state::attach() {
  heard();
  home_->add(*this);
  on_roster_ = true;
  who_->member = this;
  // With `oldest_wins` the newcomer was refused before, in its handshake.
  const auto older = hub_->clients.attach(who_);
  attached_ = true;
  hub_->counters.add(counter::connections);
  hub_->log->info("client_connected client={} connection={} peer={} io_thread={}", quoted{who_->id}, who_->number,
                  quoted{who_->peer}, who_->io_thread);
  if (hub_->wants(event_kind::client_connected))
    hub_->publish(event_kind::client_connected, *who_);
  if (older) {
    older->superseded = true;
    compat::post(older->connection,
                 end_connection{end_reason::duplicate_client, "another connection took this client id"});
  }
  welcome();
}

void connection_state::detach(end_reason reason, std::string_view cause) noexcept {
  if (who_->ended.exchange(true))
    return;
  ended_for_ = reason;
  if (!attached_) {
    hub_->clients.release(who_->id);
    return;
  }
  home_->note_health(*this, false);
  hub_->clients.detach(*who_);
  hub_->counters.add(counter::disconnections);
  if (hub_->wants(event_kind::client_disconnected))
    hub_->publish(event_kind::client_disconnected, *who_, reason);
  try {
    if (errors_told_ == nullptr)
      hub_->log->info("client_disconnected client={} connection={} reason={} cause={}", quoted{who_->id}, who_->number,
                      to_string(reason), quoted{cause});
    else
      hub_->log->info("client_disconnected client={} connection={} reason={} cause={} errors={} last_error={}",
                      quoted{who_->id}, who_->number, to_string(reason), quoted{cause}, quoted{errors_told_->text()},
                      quoted{errors_told_->last()});
  } catch (...) {
    note_exception();
  }
}

void connection_state::end(end_reason reason, const std::string& message) {
  end_now(reason, message);
}

/// An exception here costs no more than the words to the client.
void connection_state::end_now(end_reason reason, std::string_view message) noexcept {
  if (who_->ended)
    return;
  detach(reason, message);
  try {
    tell_closing(reason, message);
  } catch (...) {
    note_exception();
  }
  try {
    below_->close(close_code_of(reason), to_string(reason));
    closing_ = true;
  } catch (...) {
    note_exception();
    cut();
  }
}

void connection_state::tell_closing(end_reason reason, std::string_view message) {
  const auto code = close_code_of(reason);
  const auto retry_after_ms = may_retry(code) ? std::to_string(pause_after(reason).count()) : std::string("null");
  std::string content = R"({"code":)" + std::to_string(static_cast<unsigned>(code)) + R"(,"reason":)";
  json_encode_string(content, to_string(reason));
  content += R"(,"message":)";
  json_encode_string(content, message);
  content += R"(,"retry_after_ms":)" + retry_after_ms + '}';
  send_control(encode(any_message("system.closing", raw_json{std::move(content)}), {}, hub_->date()));
}

/// Spread, so that clients do not all return in the same moment.
std::chrono::milliseconds connection_state::pause_after(end_reason reason) {
  const bool all_end = reason == end_reason::shutdown || hub_->life == hub_life::failed;
  return all_end ? hub_->reconnects.next(hub_->now(), hub_->random()) : reconnect_slots::without_slot(hub_->random());
}

bool connection_state::is_ending() const noexcept {
  return end_when_flushed_ || who_->ended.load(std::memory_order_relaxed);
}

void connection_state::end_when_flushed(end_reason reason, const std::string& message) {
  guarded([&] {
    end_when_flushed_ = end_connection{reason, message};
    end_if_flushed();
  });
}

void connection_state::end_if_flushed() {
  if (end_when_flushed_ && who_->queue.size() == 0)
    end_now(end_when_flushed_->reason, end_when_flushed_->message);
}

void connection_state::abort() {
  if (over_) {
    leave();
    return;
  }
  try {
    below_->abort();
  } catch (...) {
    // To close it is no way out: it may be closing already, and has had its time.
    note_exception();
    cut();
  }
}

void connection_state::on_close(session_report report) {
  over_ = true;
  who_->member = nullptr;
  const auto reason = report.end == session_end::protocol_error ? end_reason::protocol_error
                      : report.end == session_end::write_failed ? end_reason::send_error
                      : report.end == session_end::failed       ? end_reason::internal_error
                                                                : end_reason::client_disconnect;
  const auto fate = fate_of_unsent();
  for (const auto& message : report.unsent)
    settle(*who_, *message, fate);
  detach(reason, report.detail);
  try {
    hub_->log->debug("session_closed client={} connection={} code={} cause={}", quoted{who_->id}, who_->number,
                     static_cast<unsigned>(report.code), quoted{report.detail});
  } catch (...) {
    note_exception();
  }
  // A connection that is gone holds neither its place nor a message until a handler has room.
  give_parked_back(hub_->accepts() ? errc::queue_full : errc::shutting_down);
  leave();
}

/// The actor ends. If there is no memory for the order, the connection stays on the roster, whose next beat or `abort` tries again.
void connection_state::leave() noexcept {
  try {
    compat::end(who_->connection);
  } catch (...) {
    note_exception();
    return;
  }
  if (std::exchange(on_roster_, false))
    home_->remove(*this);
}

// -- the way in -----------------------------------------------------------------

void connection_state::on_binary(std::string_view) {
  guarded([&] {
    heard();
    client_error({errc::binary_not_supported, "binary messages are not supported", {}, {}, {}, {}, {}});
  });
}

void connection_state::on_ping() {
  heard();
}

void connection_state::on_pong() {
  heard();
  who_->last_pong.store(live_.last_heard(), std::memory_order_relaxed);
}

void connection_state::heard() {
  live_.heard(hub_->now());
  who_->last_heard.store(live_.last_heard(), std::memory_order_relaxed);
}

void connection_state::quiesce() {
  quiet_ = true;
  below_->suspend_reading();
}

void connection_state::welcome() {
  const auto& settings = hub_->settings;
  std::string content = R"({"client_id":)";
  json_encode_string(content, who_->id);
  const auto milliseconds = [&](std::chrono::milliseconds value) {
    return settings.enable_heartbeat ? std::to_string(value.count()) : std::string("null");
  };
  content += R"(,"heartbeat":{"interval_ms":)" + milliseconds(settings.heartbeat_interval);
  content += R"(,"timeout_ms":)" + milliseconds(settings.heartbeat_timeout);
  content += R"(},"limits":{"max_message_size":)" + std::to_string(settings.max_message_size);
  content += R"(,"max_json_depth":)" + std::to_string(settings.max_json_depth);
  content += R"(,"max_client_errors":)" + std::to_string(settings.max_client_errors);
  content += R"(,"max_errors_per_minute":)" +
             (settings.max_errors_per_minute != 0 ? std::to_string(settings.max_errors_per_minute) : "null") + "}}";
  send_control(
    encode(any_message("system.welcome", raw_json{std::move(content)}), R"({"event":"connected"})", hub_->date()));
}

const client& connection_state::who() const noexcept {
  return *who_;
}

} // namespace hubcaf
