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
  : system_(deterministic(config_)), scheduler_(dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())) {
  // Time zero stands for 'never' in places.
  scheduler_.clock().current_time += std::chrono::hours(1);
  settings.log_level = "off";
  hub = std::make_shared<hub_context>(std::move(settings), system_);
  hub->random = [engine = std::mt19937_64{42}]() mutable { return engine(); };
  for (std::size_t i = 0; i < hub->settings.io_threads; ++i) {
    rosters_.push_back(std::make_shared<roster_state>(i));
    rosters_.back()->routes = hub->routes();
    hub->io_threads.push_back(
      {roster(*hub, nullptr, rosters_.back()), nullptr,
       std::make_shared<mailbox_limit>(hub->settings.broadcast_queue_limit(), hub->settings.broadcast_queue_bytes)});
  }
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
  for (const auto& io_thread : hub->io_threads)
    compat::kill(io_thread.roster);
  run();
  compat::kill(hub->receipts);
  run();
  check_books();
  hub->release_actors();
  hub->routes(nullptr);
  for (const auto& roster : rosters_)
    roster->routes = nullptr;
}

std::shared_ptr<fake_session> hub_world::connect(const std::string& id, std::size_t io_thread) {
  auto below = std::make_shared<fake_session>(hub->settings.client_queue_limit(), hub->settings.client_queue_bytes);
  ++hub->open_connections;
  auto who = std::make_shared<client>(hub, id, "test", io_thread);
  connection(who, rosters_.at(io_thread), nullptr, wrap ? wrap(who, below) : below);
  sessions_.push_back(below);
  run();
  return below;
}

void hub_world::on(std::string pattern, std::function<void(const inbound&)> function, handler_options how) {
  set_handler({std::move(pattern), nullptr, how, std::move(function), nullptr});
}

void hub_world::supervise(std::string pattern, std::function<handler_worker()> make, handler_options how) {
  set_handler({std::move(pattern), nullptr, how, nullptr, nullptr, std::move(make)});
}

void hub_world::set_handler(handler_spec spec) {
  compat::post(hub->registry, set_route{std::make_shared<const handler_spec>(std::move(spec)), nullptr});
  run();
}

void hub_world::run() {
  while (scheduler_.try_run_once())
    if (after_each_turn)
      after_each_turn();
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
