// SPDX-License-Identifier: MIT
#include "hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/connection.hpp>
#include <hubcaf/actors/handler.hpp>
#include <hubcaf/actors/heartbeat.hpp>
#include <hubcaf/actors/heartbeat_period.hpp>
#include <hubcaf/actors/hooks.hpp>
#include <hubcaf/actors/receipts.hpp>
#include <hubcaf/actors/registry.hpp>
#include <hubcaf/actors/rest.hpp>
#include <hubcaf/actors/roster.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

namespace hubcaf::test {

namespace {

caf::actor_system_config& deterministic(caf::actor_system_config& config) {
  config.set("scheduler.policy", caf::atom("testing"));
  return config;
}

} // namespace

hub_world::hub_world(options settings)
  : system_(deterministic(config_)),
    scheduler_(dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())),
    roster_(std::make_shared<roster_state>(0)) {
  // Time zero stands for 'never' in places.
  scheduler_.clock().current_time += std::chrono::hours(1);
  settings.log_level = "off";
  hub = std::make_shared<hub_context>(std::move(settings), system_);
  hub->random = [engine = std::mt19937_64{42}]() mutable { return engine(); };
  roster_->routes = hub->routes();
  hub->io_threads.push_back(
    {roster(*hub, nullptr, roster_), nullptr,
     std::make_shared<mailbox_limit>(hub->settings.broadcast_queue_limit(), hub->settings.broadcast_queue_bytes)});
  hub->spawn_handler = [this](compat::execution_unit* pin, std::shared_ptr<const handler_spec> spec,
                              std::shared_ptr<inbox> queue,
                              bool waits) { return handler(*hub, pin, std::move(spec), std::move(queue), waits); };
  hub->registry = registry(*hub);
  hub->hooks = hooks(*hub);
  hub->rest = rest(*hub);
  hub->receipts = receipts(*hub);
  if (hub->settings.enable_heartbeat)
    hub->heartbeat = heartbeat(*hub);
  hub->ready = true;
  run();
}

hub_world::~hub_world() {
  for (const auto& below : sessions_)
    if (!below->is_over())
      below->ends(session_end::lost);
  run();
  compat::post(hub->registry, end_handlers{nullptr});
  run();
  if (hub->heartbeat)
    compat::kill(hub->heartbeat);
  compat::kill(hub->registry);
  compat::kill(hub->hooks);
  compat::kill(hub->rest);
  compat::kill(hub->io_threads.front().roster);
  run();
  compat::kill(hub->receipts);
  run();
  check_books();
  hub->release_actors();
  hub->routes(nullptr);
  roster_->routes = nullptr;
}

std::shared_ptr<fake_session> hub_world::connect(const std::string& id) {
  auto below = std::make_shared<fake_session>(hub->settings.client_queue_limit(), hub->settings.client_queue_bytes);
  ++hub->open_connections;
  connection(std::make_shared<client>(hub, id, "test", 0), roster_, nullptr, below);
  sessions_.push_back(below);
  run();
  return below;
}

void hub_world::on(std::string pattern, std::function<void(const inbound&)> function, handler_options how) {
  set_handler({std::move(pattern), nullptr, how, std::move(function), nullptr});
}

void hub_world::set_handler(handler_spec spec) {
  compat::post(hub->registry, set_route{std::make_shared<const handler_spec>(std::move(spec)), nullptr});
  run();
}

void hub_world::run() {
  while (scheduler_.try_run_once()) {
  }
}

void hub_world::pass(std::chrono::milliseconds time, const std::shared_ptr<fake_session>& answers) {
  const auto step = heartbeat_period(hub->settings);
  std::size_t answered = answers != nullptr ? answers->pings : 0;
  for (; time.count() > 0; time -= step) {
    scheduler_.clock().advance_time(std::min(time, step));
    run();
    while (answers != nullptr && answered < answers->pings) {
      answers->pongs();
      ++answered;
    }
  }
}

void hub_world::jump(std::chrono::milliseconds time) {
  scheduler_.clock().advance_time(time);
  run();
}

void hub_world::check_books() const {
  const auto report = hub->counters.report();
  if (report.residue != 0 || report.inbound.held != 0 || report.outbound.held != 0) {
    std::cerr << "law 1 is broken at the world's end: residue " << report.residue << ", held inbound "
              << report.inbound.held << ", outbound " << report.outbound.held << std::endl;
    std::abort();
  }
}

std::size_t hub_world::open() const {
  return hub->open_connections;
}

} // namespace hubcaf::test
