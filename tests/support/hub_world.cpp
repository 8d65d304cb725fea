// SPDX-License-Identifier: MIT
#include "hub_world.hpp"

#include <hubcaf/actors/heartbeat_period.hpp>
#include <hubcaf/simulation/simulated_platform.hpp>
#include <hubcaf/transport/gateway.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

namespace hubcaf::test {

hub_world::hub_world(options settings) {
  if (settings.logger == nullptr)
    settings.log_level = "off";
  auto platform = std::make_unique<simulation::simulated_platform>(
    clock_, [this](std::shared_ptr<hub_context> context) { hub = std::move(context); });
  platform->draw_from([this, good = platform->random()] {
    if (randomness_is_broken_)
      throw std::runtime_error("the device is gone");
    return good();
  });
  platform_ = platform.get();
  hub_ = std::make_unique<hubcaf::hub>(clock_.system(), std::move(settings), std::move(platform));
  hub_->start();
  run();
}

hub_world::~hub_world() {
  for (const auto& below : sessions_)
    if (!below->is_over())
      below->ends(session_end::lost);
  run();
  hub_->stop(std::chrono::milliseconds{0});
  check_books();
}

std::shared_ptr<fake_session> hub_world::connect(const std::string& id, std::size_t io_thread) {
  auto below = std::make_shared<fake_session>(hub->settings.client_queue_limit(), hub->settings.client_queue_bytes);
  sessions_.push_back(below);
  std::string name = id;
  std::string peer = "test";
  ++hub->open_connections;
  platform_->way_in()->on_open(io_thread, std::move(name), std::move(peer), below);
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
  clock_.settle();
}

void hub_world::pass(std::chrono::milliseconds time, const std::shared_ptr<fake_session>& answers) {
  const auto step = heartbeat_period(hub->settings);
  std::size_t answered = answers != nullptr ? answers->pings : 0;
  for (; time.count() > 0; time -= step) {
    jump(std::min(time, step));
    while (answers != nullptr && answered < answers->pings) {
      answers->pongs();
      ++answered;
    }
  }
}

void hub_world::after_each_turn(std::function<void()> then) {
  clock_.after_step = std::move(then);
}

void hub_world::jump(std::chrono::milliseconds time) {
  clock_.jump(time);
  run();
}

void hub_world::work_for(std::chrono::microseconds time) {
  clock_.jump(time);
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
