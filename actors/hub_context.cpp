// SPDX-License-Identifier: MIT
#include "hub_context.hpp"

#include "../schema/timestamp.hpp"
#include "client.hpp"
#include "exception_cause.hpp"
#include "log.hpp"
#include "route_table.hpp"
#include "timer_table.hpp"

namespace hubcaf {

namespace {

hash_key draw_key(const hub_context::random_function& random) {
  const auto first = random();
  return {first, random()};
}

/// Nanoseconds from a steady time to a date.
std::int64_t offset_of(hub_context::wall_time date, hub_context::steady_time when) {
  return std::chrono::nanoseconds(date.time_since_epoch() - when.time_since_epoch()).count();
}

} // namespace

hub_context::hub_context(options opts, caf::actor_system& actors, date_function system_date, random_function randomness)
  : random(std::move(randomness)),
    text_key(draw_key(random)),
    settings(std::move(opts)),
    system(actors),
    log(make_logger(
      settings.log_level, settings.log_lines_per_second, [&actors] { return compat::now(actors); }, settings.logger)),
    counters([this](std::string_view type) { return rules_of(type); }, text_key),
    clients(settings.duplicates, text_key),
    reconnects(static_cast<std::uint32_t>(settings.max_reconnects_per_second)),
    outbound_bytes(settings.max_outbound_bytes),
    inbound_bytes(std::make_shared<byte_pool>(settings.max_inbound_bytes)),
    message_events(settings.hook_queue_limit(), settings.hook_queue_bytes),
    presence_events(settings.hook_queue_limit() + 2 * settings.max_connections),
    receipts_under_way(std::make_shared<mailbox_limit>(settings.max_queue_size)),
    rest_requests(std::make_shared<mailbox_limit>(settings.rest_queue_size, settings.rest_queue_bytes)),
    client_lists(std::make_shared<mailbox_limit>(1)),
    timers(std::make_shared<timer_table>(settings.max_timers, [&actors] { return compat::now(actors); })),
    health_readings(settings.health_window, compat::now(actors)),
    system_date_(std::move(system_date)),
    date_offset_(offset_of(system_date_(), compat::now(actors))),
    routes_(std::make_shared<const route_table>()) {
  // Types that the settings name have books of their own, also if only strangers send them.
  const auto name_types = [this](const auto& rules) {
    for (const auto& [pattern, value] : rules.entries())
      if (pattern.find('*') == std::string::npos)
        static_cast<void>(counters.types.find_or_add(pattern));
  };
  name_types(settings.client_overflow_types);
  name_types(settings.handler_overflow_types);
  name_types(settings.time_to_live_types);
}

hub_context::steady_time hub_context::now() const {
  return compat::now(system);
}

void hub_context::anchor_date() noexcept {
  constexpr std::chrono::milliseconds longest_look{10};
  constexpr std::chrono::seconds worth_a_line{1};
  try {
    const auto before = now();
    const auto system_date = system_date_();
    // A thread that had to wait between the two clocks would see a step that there is not.
    if (now() - before > longest_look)
      return;
    const auto step = std::chrono::nanoseconds(offset_of(system_date, before) - date_offset_.load());
    date_offset_ += step.count();
    if (step > worth_a_line || step < -worth_a_line)
      log->warn("date_jumped step_ms={} date={}", std::chrono::duration_cast<std::chrono::milliseconds>(step).count(),
                format_timestamp(system_date));
  } catch (...) {
    with_cause([this](const char* cause) { note_exception("date", cause); });
  }
}

std::shared_ptr<const route_table> hub_context::routes() const {
  const std::lock_guard guard{routes_mutex_};
  return routes_;
}

void hub_context::routes(std::shared_ptr<const route_table> published) noexcept {
  const std::lock_guard guard{routes_mutex_};
  routes_.swap(published);
}

message_rules hub_context::rules_of(std::string_view type) const {
  const auto value_or = [type](const auto& rules, auto otherwise) {
    const auto* found = rules.find(type);
    return found != nullptr ? *found : otherwise;
  };
  return {value_or(settings.client_overflow_types, settings.client_overflow),
          value_or(settings.handler_overflow_types, settings.handler_overflow),
          value_or(settings.time_to_live_types, std::chrono::milliseconds{0})};
}

overflow_policy hub_context::handler_overflow(std::string_view type) const {
  const auto* rule = settings.handler_overflow_types.find(type);
  return rule != nullptr ? *rule : settings.handler_overflow;
}

hub_context::steady_time hub_context::expiry(std::string_view type, steady_time now) const {
  const auto* rule = settings.time_to_live_types.find(type);
  return rule != nullptr ? now + *rule : steady_time::max();
}

void hub_context::publish(event_kind kind, const client& whose, std::optional<end_reason> reason, std::string_view type,
                          std::string_view payload) noexcept {
  try {
    publish({kind, whose.id, reason, std::string(type), std::string(payload), whose.number, whose.application});
  } catch (...) {
    with_cause([&](const char* cause) { note_exception("publish", cause); });
    counters.add(counter::events_dropped);
  }
}

void hub_context::publish(event what) noexcept {
  try {
    const auto size = size_of(what);
    // The message gives the place back, whatever becomes of it.
    mailbox_slot place(std::shared_ptr<mailbox_limit>(shared_from_this(), &places_for(what.kind)), size);
    if (place) {
      compat::post(hooks, published{std::make_shared<placed_event>(placed_event{std::move(what), std::move(place)})});
      return;
    }
  } catch (...) {
    with_cause([&](const char* cause) { note_exception("publish", cause); });
  }
  counters.add(counter::events_dropped);
}

void hub_context::release_actors() noexcept {
  // A registry that died has left its routes, and with them the handlers.
  routes(nullptr);
  io_threads.clear();
  registry = nullptr;
  hooks.clear();
  heartbeat.clear();
  rest.clear();
  receipts.clear();
  timekeeper.clear();
}

} // namespace hubcaf
