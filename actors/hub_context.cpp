// SPDX-License-Identifier: MIT
#include "hub_context.hpp"

#include "log.hpp"
#include "route_table.hpp"

#include <random>

namespace hubcaf {

namespace {

/// Unpredictable: ids come from it.
std::uint64_t system_random() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

} // namespace

hub_context::hub_context(options opts, caf::actor_system& actors)
  : random(system_random),
    settings(std::move(opts)),
    system(actors),
    log(make_logger(settings.log_level)),
    message_events(settings.max_queue_size),
    presence_events(settings.max_queue_size + 2 * settings.max_connections),
    started_(compat::now(actors)),
    started_date_(std::chrono::system_clock::now()),
    routes_(std::make_shared<const route_table>()) {
}

hub_context::steady_time hub_context::now() const {
  return compat::now(system);
}

hub_context::wall_time hub_context::date(steady_time when) const noexcept {
  return started_date_ + std::chrono::duration_cast<wall_time::duration>(when - started_);
}

std::shared_ptr<const route_table> hub_context::routes() const {
  const std::lock_guard guard{routes_mutex_};
  return routes_;
}

void hub_context::routes(std::shared_ptr<const route_table> published) {
  const std::lock_guard guard{routes_mutex_};
  routes_.swap(published);
}

void hub_context::publish(event what) {
  if (!places_for(what.kind).try_acquire()) {
    counters.add(counter::events_dropped);
    return;
  }
  compat::post(hooks, published{std::make_shared<const event>(std::move(what))});
}

void hub_context::release_actors() {
  io_threads.clear();
  registry = nullptr;
  hooks = nullptr;
  heartbeat = nullptr;
  rest = nullptr;
}

} // namespace hubcaf
