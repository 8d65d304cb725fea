// SPDX-License-Identifier: MIT
#include "hub.hpp"

#include "../schema/envelope.hpp"
#include "../schema/reserved_types.hpp"
#include "../schema/type_rules.hpp"
#include "acknowledgement.hpp"
#include "client.hpp"
#include "gauges.hpp"
#include "handler_groups.hpp"
#include "health.hpp"
#include "hub_impl.hpp"
#include "hub_network.hpp"
#include "inbox.hpp"
#include "outbox.hpp"
#include "receipts.hpp"
#include "route_table.hpp"
#include "send_batch.hpp"
#include "timekeeper.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>

namespace hubcaf {

namespace {

void require_free_pattern(std::string_view pattern) {
  if (is_reserved_pattern(pattern))
    throw std::invalid_argument("handler pattern '" + std::string(pattern) +
                                "': reserved for the hub, as are ping, ack, system.*, topic.*, auth.* and admin.*");
}

void require_pattern(std::string_view pattern) {
  if (!is_type_pattern(pattern))
    throw std::invalid_argument("handler pattern '" + std::string(pattern) +
                                "': 1 to 128 bytes without control characters, '*' only alone or after a last dot");
}

handler_info info_of(const route& entry) {
  handler_info result{entry.pattern, entry.place, 0, 0, entry.group != nullptr ? entry.group->name : std::string()};
  for (const auto& instance : entry.instances) {
    result.queue_size += instance.inbox->size();
    result.queue_limit += instance.inbox->capacity();
  }
  return result;
}

} // namespace

hub::hub(options settings)
  : impl_(std::make_unique<impl>(nullptr, std::move(settings), std::make_unique<hub_network>())) {
}

hub::hub(caf::actor_system& system, options settings)
  : hub(system, std::move(settings), std::make_unique<hub_network>()) {
}

hub::hub(caf::actor_system& system, options settings, std::unique_ptr<hub_platform> platform)
  : impl_(std::make_unique<impl>(&system, std::move(settings), std::move(platform))) {
}

hub::~hub() {
  // Its actors use it as long as they live.
  if (!impl_->finish())
    static_cast<void>(impl_.release());
}

void hub::start() {
  impl_->start();
}

bool hub::stop(std::optional<std::chrono::milliseconds> deadline) {
  return impl_->stop(deadline.value_or(impl_->context->settings.drain_timeout));
}

void hub::on_failure(std::function<void(const std::string&)> told) {
  impl_->context->on_failure(std::move(told));
}

void hub::fail(std::string_view cause) noexcept {
  impl_->context->fail("program", cause);
}

std::uint16_t hub::port() const noexcept {
  return impl_->port;
}

std::string hub::url() const {
  return impl_->address();
}

caf::actor_system& hub::system() const noexcept {
  return impl_->context->system;
}

// -- handlers -------------------------------------------------------------------

std::future<void> hub::add_handler(handler_spec spec) {
  require_pattern(spec.pattern);
  require_free_pattern(spec.pattern);
  // The instances on several io threads are made by one factory, one after the other.
  if (spec.make)
    spec.make = [make = std::move(spec.make), mutex = std::shared_ptr<std::mutex>(new std::mutex)] {
      const std::lock_guard<std::mutex> guard(*mutex);
      return make();
    };
  if (spec.how.concurrency == 0)
    throw std::invalid_argument("handler '" + spec.pattern + "': handler_options::concurrency must be > 0");
  auto& context = *impl_->context;
  std::future<void> in_force;
  const auto added = std::make_shared<handler_spec>(std::move(spec));
  context.groups.enter(added->pattern, added->how, context.settings, [&](const handler_groups::membership& entered) {
    added->group = entered.group;
    added->registration = entered.registration;
    auto [future, done] = acknowledgement::with_future();
    compat::post(context.registry, set_route{added, std::move(done)});
    in_force = std::move(future);
  });
  return in_force;
}

std::future<void> hub::unregister_handler(std::string pattern) {
  require_pattern(pattern);
  auto& context = *impl_->context;
  std::future<void> in_force;
  context.groups.leave(pattern, [&] {
    auto [future, done] = acknowledgement::with_future();
    compat::post(context.registry, remove_route{pattern, std::move(done)});
    in_force = std::move(future);
  });
  return in_force;
}

std::vector<handler_info> hub::handlers() const {
  std::vector<handler_info> result;
  for (const auto& entry : impl_->context->routes()->list())
    result.push_back(info_of(*entry));
  return result;
}

std::optional<handler_info> hub::find_handler(std::string_view type) const {
  const auto routes = impl_->context->routes();
  const auto* found = type.empty() ? nullptr : routes->find(type);
  return found != nullptr ? std::optional(info_of(*found)) : std::nullopt;
}

// -- messages -------------------------------------------------------------------

send_result hub::send(std::string_view client_id, const any_message& message, meta_view meta, fate_function told) {
  auto& context = *impl_->context;
  if (!context.accepts())
    return send_result::shutting_down;
  return hubcaf::send(context, client_id, pack(context, message, meta), std::move(told));
}

std::future<broadcast_result> hub::broadcast(const any_message& message, meta_view meta,
                                             broadcast_fates_function told) {
  auto& context = *impl_->context;
  auto promise = std::make_shared<std::promise<broadcast_result>>();
  auto future = promise->get_future();
  auto packed = pack(context, message, meta);
  if (!context.accepts() || !attach_receipt(context, packed->label.on_fate, std::move(told)))
    promise->set_value({0, 0, 0, false});
  else
    hubcaf::broadcast(context, std::move(packed), nullptr, nullptr,
                      [promise](const broadcast_result& result) { promise->set_value(result); });
  return future;
}

send_result hub::notify(const any_message& message, std::optional<std::string_view> client_id, meta_view meta) {
  if (client_id)
    return send(*client_id, message, meta);
  auto& context = *impl_->context;
  if (!context.accepts())
    return send_result::shutting_down;
  return hubcaf::broadcast(context, pack(context, message, meta), nullptr, nullptr, {});
}

send_result hub::push(const any_message& message, meta_view meta, fate_function told) {
  auto& context = *impl_->context;
  if (!context.accepts())
    return send_result::shutting_down;
  const auto routes = context.routes();
  const auto* to = message.type().empty() ? nullptr : routes->find(message.type());
  if (to == nullptr)
    return send_result::no_handler;
  std::string text;
  message.encode_content(text);
  auto content = decode(to->decode, message.type(), text);
  if (!content)
    return send_result::bad_content;
  const auto policy = to->overflow.value_or(context.handler_overflow(message.type()));
  inbound::parts all;
  if (!attach_receipt(context, all.on_fate, std::move(told)))
    return send_result::queue_full;
  all.hub = impl_->context;
  all.content = std::move(*content);
  all.decoded_by = to->decode;
  all.meta = std::string(meta);
  all.books = to->books;
  all.member = to->member;
  all.expires = context.expiry(message.type(), context.now());
  if (policy == overflow_policy::keep_latest)
    all.key = meta_member(meta, context.settings.keep_latest_key);
  all.bytes = inbound::held_bytes(all, policy);
  const inbound accepted(std::move(all));
  switch (inbox::push(to->instance(0), accepted, policy, connection_actor{})) {
    case inbox_result::queued:
      return send_result::accepted;
    case inbox_result::dropped:
      context.counters.add(counter::queue_overflows);
      return send_result::dropped;
    case inbox_result::closed:
      accepted.give_back(errc::handler_failed);
      return send_result::no_handler;
    case inbox_result::full:
    case inbox_result::suspended:
      break;
  }
  context.counters.add(counter::queue_overflows);
  accepted.give_back(errc::queue_full);
  return send_result::queue_full;
}

// -- hooks ----------------------------------------------------------------------

std::uint64_t hub::add_hook(event_kind kind, hook_function function) {
  return impl_->add_hook(kind, std::move(function), nullptr);
}

std::uint64_t hub::add_hook(std::string_view name, hook_function function) {
  return add_hook(kind_of(name), std::move(function));
}

event_kind hub::kind_of(std::string_view name) {
  if (const auto kind = event_kind_from(name))
    return *kind;
  throw std::invalid_argument("hook '" + std::string(name) +
                              "': one of client_connected, client_disconnected, message_received, message_failed");
}

std::uint64_t hub::add_hook_actor(event_kind kind, caf::strong_actor_ptr actor) {
  return impl_->add_hook(kind, nullptr, std::move(actor));
}

void hub::remove_hook(std::uint64_t number) {
  impl_->remove_hook(number);
}

// -- time -----------------------------------------------------------------------

registration hub::after(std::chrono::nanoseconds delay, std::function<void()> function) {
  return set_timer(*impl_->context, delay, std::chrono::nanoseconds{0}, std::move(function));
}

registration hub::every(std::chrono::nanoseconds period, std::function<void()> function) {
  if (period <= std::chrono::nanoseconds{0})
    throw std::invalid_argument("every: the period must be above 0");
  return set_timer(*impl_->context, period, period, std::move(function));
}

std::chrono::steady_clock::time_point hub::now() const {
  return impl_->context->now();
}

std::chrono::system_clock::time_point hub::date() const {
  return impl_->context->date();
}

// -- looking and steering ---------------------------------------------------------

std::vector<client_info> hub::clients() const {
  std::vector<client_info> result;
  for (const auto& one : impl_->context->clients.list())
    result.push_back(describe(*one));
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.client_id < b.client_id; });
  return result;
}

send_result hub::disconnect(std::string_view client_id, std::string reason) {
  const auto found = impl_->context->clients.find_all(client_id);
  // What this thread sent to it before goes first.
  send_batch::flush(*impl_->context);
  for (const auto& one : found)
    order_end(*one, end_reason::server_disconnect, reason);
  return found.empty() ? send_result::no_such_client : send_result::accepted;
}

ledger_report hub::ledger() const {
  return impl_->context->counters.report();
}

hub_stats hub::stats() const {
  const auto& context = *impl_->context;
  return collect_stats(context, read_gauges(context), context.counters.report());
}

hub_health hub::health() const {
  const auto& context = *impl_->context;
  return assess(evidence_of(context, read_gauges(context)));
}

} // namespace hubcaf
