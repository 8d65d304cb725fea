// SPDX-License-Identifier: MIT
#include "hub_impl.hpp"

#include "../transport/host_port.hpp"
#include "acknowledgement.hpp"
#include "connection.hpp"
#include "exception_cause.hpp"
#include "handler.hpp"
#include "heartbeat.hpp"
#include "hooks.hpp"
#include "inbox.hpp"
#include "log.hpp"
#include "receipts.hpp"
#include "registry.hpp"
#include "rest.hpp"
#include "roster.hpp"
#include "roster_state.hpp"
#include "route_table.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <stdexcept>

namespace hubcaf {

namespace {

options checked(options settings) {
  if (const auto wrong = validate(settings))
    throw std::invalid_argument(wrong->message);
  return settings;
}

std::unique_ptr<caf::actor_system_config> make_config(const options& settings) {
  auto config = std::make_unique<caf::actor_system_config>();
  config->set("scheduler.max-threads", settings.consumer_pool_size);
  // Workers of the other policy poll while they are idle.
  config->set("scheduler.policy", caf::atom("sharing"));
  return config;
}

/// What the stop takes beyond its deadline for each thing that must not be cut short for want of a moment.
constexpr std::chrono::milliseconds overtime{250};

/// Messages for clients that were accepted and did not reach them.
std::uint64_t undelivered(const ledger_entry& outbound) {
  return outbound.dropped + outbound.returned + outbound.expired;
}

/// The sums of now; nothing if there is no memory to read them, which may be different in a moment.
std::optional<ledger_report> read(const ledger& counters) noexcept {
  try {
    return counters.report();
  } catch (...) {
    return std::nullopt;
  }
}

bool is_ready(const std::future<void>& done) {
  return done.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
}

} // namespace

hub::impl::impl(caf::actor_system* outer, options settings, std::unique_ptr<hub_platform> ground)
  : config_(outer == nullptr ? make_config(checked(settings)) : nullptr),
    system_(outer == nullptr ? std::make_unique<caf::actor_system>(*config_) : nullptr),
    platform_(std::move(ground)),
    context(std::make_shared<hub_context>(checked(std::move(settings)), outer == nullptr ? *system_ : *outer,
                                          platform_->date(), platform_->random())) {
  auto& hub = *context;
  // All threads first: if the system refuses one, no actor is left behind.
  const auto pins = platform_->start_io_threads(hub.system, hub.settings.io_threads);
  hub.spawn_connection = connection;
  hub.spawn_handler = [&hub](compat::execution_unit* pin, std::shared_ptr<const handler_spec> spec,
                             std::shared_ptr<inbox> queue,
                             bool waits) { return handler(hub, pin, std::move(spec), std::move(queue), waits); };
  platform_->prepare(hub);
  std::vector<std::shared_ptr<roster_state>> rosters;
  for (std::size_t i = 0; i < pins.size(); ++i) {
    rosters.push_back(std::make_shared<roster_state>(i));
    rosters.back()->routes = hub.routes();
    hub.io_threads.push_back(
      {roster(hub, pins[i], rosters.back()), pins[i],
       std::make_shared<mailbox_limit>(hub.settings.broadcast_queue_limit(), hub.settings.broadcast_queue_bytes),
       rosters.back()});
  }
  hub.registry = registry(hub);
  hub.hooks = hooks(hub);
  hub.rest = rest(hub);
  hub.receipts = receipts(hub);
  gateway_ = std::make_unique<hub_gateway>(context, std::move(rosters));
}

hub::impl::~impl() {
  // Without memory a stop may have to begin again. If there is none to be had for so long, the process has to end.
  constexpr int most_tries = 50;
  for (int tries = 1;; ++tries)
    try {
      stop(context->settings.drain_timeout);
      break;
    } catch (...) {
      with_cause([this](const char* cause) { context->note_exception("stop", cause); });
      if (tries == most_tries)
        std::terminate();
      wait_for(std::chrono::milliseconds{100}, [] { return false; });
    }
  context->release_actors();
}

void hub::impl::start() {
  auto& hub = *context;
  if (serves_ || !hub.accepts())
    throw std::logic_error("a hub can be started once");
  port = platform_->bind(hub.settings, *gateway_,
                         [log = hub.log](std::string_view line) { log->warn("listener cause={}", quoted{line}); });
  serves_ = true;
  // All handlers that were registered before are in force once the registry and the rosters have seen this.
  auto [in_force, done] = acknowledgement::with_future();
  compat::post(hub.registry, remove_route{{}, std::move(done)});
  wait(in_force);
  hub.advance(hub_life::serving);
  hub.heartbeat = heartbeat(hub);
  platform_->open();
  hub.log->info("hub_started address={} io_threads={}", address(), hub.settings.io_threads);
}

std::string hub::impl::address() const {
  return "http://" + host_port(context->settings.host, port);
}

// -- the end ----------------------------------------------------------------------

bool hub::impl::stop(std::chrono::milliseconds deadline) {
  // Whoever else stops the hub waits here for the end. Not `call_once`: a simulated client may throw into the middle of it, and
  // the next call then goes on.
  const std::lock_guard guard(stopping_);
  if (stopped_)
    return all_delivered_;
  // Longer than a day is as good as for ever, and does not overflow.
  const auto patience = std::clamp<std::chrono::milliseconds>(deadline, {}, std::chrono::hours{24});
  if (serves_)
    context->log->info("hub_draining deadline_ms={}", patience.count());
  context->advance(hub_life::draining);
  const auto until = context->now() + patience;
  // A hub that failed ended its clients then, and may not be able to count any more.
  all_delivered_ = context->life != hub_life::failed && drain(until);
  auto handlers_ended = end_handlers();
  // The port answers until the last session is gone: a newcomer hears 503 and `draining`, and tries another hub or comes back.
  end_connections(until);
  wait(close_listener());
  wait(handlers_ended);
  end_actors(until);
  platform_->end();
  if (serves_)
    context->log->info("hub_stopped all_delivered={}", all_delivered_);
  context->log->flush();
  stopped_ = true;
  return all_delivered_;
}

bool hub::impl::drain(steady_time deadline) {
  const auto& counters = context->counters;
  const auto before = read(counters);
  // Nothing is accepted once every io thread has seen this.
  auto [quiet, done] = acknowledgement::with_future();
  tell_rosters(quiesce{std::move(done)});
  wait(quiet);
  // Handlers first: what they answer still goes out. Then each client by itself: one that does not read delays no other.
  const bool handled = wait_until(deadline, [&] {
    const auto now = read(counters);
    return now && now->inbound.held == 0;
  });
  tell_rosters(end_all{end_reason::shutdown, "the hub is stopping", true});
  const bool flushed = wait_until(deadline, [&] {
    const auto now = read(counters);
    return now && now->outbound.held == 0;
  });
  const auto after = read(counters);
  return handled && flushed && before && after && undelivered(after->outbound) == undelivered(before->outbound);
}

/// They take no more messages. What waits for them goes back to clients that can still be told.
std::future<void> hub::impl::end_handlers() {
  auto [ended, done] = acknowledgement::with_future();
  if (context->life == hub_life::failed)
    // The registry may be dead. Handlers that were replaced before end as unreachable.
    for (const auto& route : context->routes()->list())
      for (const auto& instance : route->instances) {
        for (const auto& message : instance.inbox->close(nullptr))
          message.fail(errc::shutting_down, "the hub is stopping");
        compat::on_end(instance.actor, [done = done] {});
        compat::kill(instance.actor);
      }
  compat::post(context->registry, hubcaf::end_handlers{std::move(done)});
  wait_for(overtime, [&ended = ended] { return is_ready(ended); });
  return std::move(ended);
}

void hub::impl::end_connections(steady_time deadline) {
  const auto all_gone = [this] { return context->open_connections == 0; };
  tell_rosters(end_all{end_reason::shutdown, "the hub is stopping", false});
  // The closing handshakes may take a moment longer than the deadline, but not as long as they like.
  const auto now = context->now();
  if (wait_until(std::min(now + context->settings.close_timeout, std::max(now, deadline) + 2 * overtime), all_gone))
    return;
  for (const auto& io_thread : context->io_threads)
    compat::post_urgent(io_thread.roster, abort_all{});
  wait_for(overtime, all_gone);
}

std::future<void> hub::impl::close_listener() {
  auto [closed, done] = acknowledgement::with_future();
  platform_->close([done = std::move(done)]() mutable { done.reset(); });
  return std::move(closed);
}

void hub::impl::end_actors(steady_time deadline) {
  auto& hub = *context;
  // Senders that were on their way when the stop began.
  hub.advance(hub_life::closed);
  wait_for(overtime, [&] {
    const auto now = read(hub.counters);
    return now && now->outbound.held == 0;
  });
  // Hooks and senders are told the rest, as long as there is time.
  wait_until(std::max(deadline, hub.now() + overtime), [&] {
    return hub.message_events.size() == 0 && hub.presence_events.size() == 0 && hub.receipts_under_way->size() == 0;
  });
  hub.cut();
  auto [all_ended, last] = acknowledgement::with_future();
  const auto end = [&last = last](const auto& actor) {
    compat::on_end(actor, [last] {});
    compat::end(actor);
  };
  if (hub.heartbeat)
    end(hub.heartbeat.get());
  for (const auto& io_thread : hub.io_threads)
    end(io_thread.roster);
  end(hub.registry);
  end(hub.rest.get());
  end(hub.hooks.get());
  end(hub.receipts.get());
  last.reset();
  wait(all_ended);
}

bool hub::impl::wait_until(steady_time deadline, const std::function<bool()>& condition) {
  return platform_->wait_until(deadline, condition);
}

bool hub::impl::wait_for(std::chrono::milliseconds patience, const std::function<bool()>& condition) {
  return wait_until(context->now() + patience, condition);
}

void hub::impl::wait(const std::future<void>& done) {
  wait_until(steady_time::max(), [&] { return is_ready(done); });
}

template <class Message>
void hub::impl::tell_rosters(const Message& message) {
  for (const auto& io_thread : context->io_threads)
    compat::post(io_thread.roster, message);
}

// -- hooks ------------------------------------------------------------------------

std::uint64_t hub::impl::add_hook(event_kind kind, hook_function function, caf::strong_actor_ptr actor) {
  auto& hub = *context;
  auto places = std::make_shared<mailbox_limit>(hub.settings.hook_queue_limit(), hub.settings.hook_queue_bytes);
  const std::lock_guard guard{hub.hooks_mutex};
  const auto number = ++last_hook_;
  const auto added =
    std::make_shared<const hook>(hook{number, kind, std::move(function), std::move(actor), std::move(places)});
  hub.all_hooks.emplace(number, added);
  try {
    compat::post(hub.hooks, hubcaf::add_hook{added});
  } catch (...) {
    hub.all_hooks.erase(number);
    throw;
  }
  ++hub.hook_counts[static_cast<std::size_t>(kind)];
  return number;
}

void hub::impl::remove_hook(std::uint64_t number) {
  auto& hub = *context;
  const std::lock_guard guard{hub.hooks_mutex};
  const auto found = hub.all_hooks.find(number);
  if (found == hub.all_hooks.end())
    return;
  compat::post(hub.hooks, hubcaf::remove_hook{number});
  --hub.hook_counts[static_cast<std::size_t>(found->second->kind)];
  hub.all_hooks.erase(found);
}

} // namespace hubcaf
