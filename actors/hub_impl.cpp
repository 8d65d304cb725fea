// SPDX-License-Identifier: MIT
#include "hub_impl.hpp"

#include "../transport/host_port.hpp"
#include "acknowledgement.hpp"
#include "connection.hpp"
#include "handler.hpp"
#include "heartbeat.hpp"
#include "hooks.hpp"
#include "log.hpp"
#include "receipts.hpp"
#include "registry.hpp"
#include "rest.hpp"
#include "roster.hpp"
#include "roster_state.hpp"
#include "route_table.hpp"
#include "thread_preparation.hpp"
#include "timekeeper.hpp"

#include <stdexcept>

namespace hubcaf {

namespace {

options checked(options settings) {
  if (const auto wrong = validate(settings))
    throw std::invalid_argument(wrong->message);
  return settings;
}

/// Prepares the threads of the actor system.
class worker_preparation final : public caf::thread_hook {
public:
  void init(caf::actor_system&) override {
  }

  void thread_started() override {
    prepare_thread();
  }

  void thread_terminates() override {
  }
};

std::unique_ptr<caf::actor_system_config> make_config(const options& settings) {
  auto config = std::make_unique<caf::actor_system_config>();
  config->set("scheduler.max-threads", settings.consumer_pool_size);
  // Workers of the other policy poll while they are idle.
  config->set("scheduler.policy", caf::atom("sharing"));
  config->add_thread_hook<worker_preparation>();
  return config;
}

} // namespace

hub::impl::impl(caf::actor_system* outer, options settings, std::unique_ptr<hub_platform> ground)
  : config_(outer == nullptr ? make_config(checked(settings)) : nullptr),
    system_(outer == nullptr ? std::make_unique<caf::actor_system>(*config_) : nullptr),
    platform_(std::move(ground)),
    context(std::make_shared<hub_context>(
      checked(std::move(settings)), outer == nullptr ? *system_ : *outer,
      [ground = platform_.get()] { return ground->date(); }, platform_->random())) {
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
  hub.timekeeper = timekeeper(hub);
  gateway_ = std::make_unique<hub_gateway>(context, std::move(rosters));
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
  wait_until(steady_time::max(),
             [&done = in_force] { return done.wait_for(std::chrono::seconds{0}) == std::future_status::ready; });
  in_force.get();
  hub.advance(hub_life::serving);
  hub.heartbeat = heartbeat(hub);
  wake_timekeeper(hub);
  platform_->open();
  hub.log->info("hub_started address={} io_threads={}", address(), hub.settings.io_threads);
}

std::string hub::impl::address() const {
  return "http://" + host_port(context->settings.host, port);
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
