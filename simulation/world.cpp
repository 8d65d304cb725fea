// SPDX-License-Identifier: MIT
#include "world.hpp"

#include "../actors/hub_context.hpp"
#include "clockwork.hpp"
#include "counted_places.hpp"
#include "door.hpp"
#include "interference.hpp"
#include "laws.hpp"
#include "simulated_platform.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace hubcaf::simulation {

options quiet_options() {
  options result;
  result.log_level = "off";
  return result;
}

world::world(world_settings settings) : world(std::move(settings), interference{}) {
}

world::world(world_settings settings, interference spoiled)
  : settings_(std::move(settings)),
    clock_(std::make_unique<clockwork>(settings_.seed, settings_.shuffle, settings_.lateness)),
    network_(std::make_shared<const network>(settings_.between)) {
  start(std::move(spoiled));
}

void world::start(interference spoiled) {
  auto obeyed = settings_.hub;
  if (spoiled.betrays) {
    spoiled.promised = spoiled.promised.value_or(obeyed);
    spoiled.betrays(obeyed);
  }
  door_ = std::make_shared<door>(*clock_, settings_.hub,
                                 spoiled.places ? spoiled.places(obeyed) : std::make_unique<counted_places>(obeyed));
  clock_->at_border = spoiled.at_border;
  const auto prepared = [&](std::shared_ptr<hub_context> hub) {
    if (settings_.laws == law_checks::all)
      laws_ = std::make_unique<laws>(std::move(hub), door_, std::move(spoiled));
  };
  auto platform = std::make_unique<simulated_platform>(*clock_, prepared, door_);
  if (spoiled.random)
    platform->draw_from(spoiled.random(platform->random()));
  platform_ = platform.get();
  hub_ = std::make_unique<hubcaf::hub>(clock_->system(), std::move(obeyed), std::move(platform));
  if (laws_ != nullptr) {
    for (const auto kind : {event_kind::client_connected, event_kind::client_disconnected})
      hub_->add_hook(kind, [this](const event& what) { laws_->told(what); });
  }
  if (watches())
    clock_->after_step = [this] { after_step(); };
  hub_->start();
}

world::~world() {
  // They may hold on to what is gone already, and what they threw could not be caught.
  for (auto& who : clients_)
    who.behavior_ = nullptr;
  if (!watches()) {
    clock_->after_step = nullptr;
    hub_->stop(std::chrono::milliseconds{0});
  } else {
    try {
      stop(std::chrono::milliseconds{0});
    } catch (const law_broken& broken) {
      std::fprintf(stderr, "%s\n", broken.what());
      std::abort();
    }
  }
  // Clients are told, so while they are there.
  clock_->events.forget_all();
}

hubcaf::hub& world::hub() noexcept {
  return *hub_;
}

// -- time -------------------------------------------------------------------------------

std::chrono::nanoseconds world::now() const noexcept {
  return clock_->elapsed();
}

std::chrono::system_clock::time_point world::date() const {
  return simulated_platform::epoch +
         std::chrono::duration_cast<std::chrono::system_clock::duration>(now() + clock_->date_offset);
}

void world::run_for(std::chrono::nanoseconds time) {
  for (const auto end = clock_->now() + time; clock_->step(end);) {
  }
}

bool world::run_until(const std::function<bool()>& condition, std::chrono::nanoseconds patience) {
  for (const auto end = clock_->now() + patience; !condition();)
    if (!clock_->step(end) && !condition())
      return false;
  return true;
}

bool world::step(std::chrono::nanoseconds patience) {
  return clock_->step(clock_->now() + patience);
}

/// A function of the world's own that is due.
struct world::timer final : agenda::target {
  timer(clockwork& whose, std::chrono::nanoseconds how_often, std::function<bool()> what)
    : clock(whose), period(how_often), then(std::move(what)) {
    clock.events.add(clock.now() + period, *this, 0);
  }

  void happen(std::uint32_t) override {
    if (then())
      clock.events.add(clock.now() + period, *this, 0);
    else
      delete this;
  }

  void forget(std::uint32_t) override {
    delete this;
  }

  clockwork& clock;
  const std::chrono::nanoseconds period;
  const std::function<bool()> then;
};

void world::after(std::chrono::nanoseconds time, std::function<void()> then) {
  every(time, [then = std::move(then)] {
    then();
    return false;
  });
}

void world::every(std::chrono::nanoseconds period, std::function<bool()> then) {
  // It belongs to the agenda.
  static_cast<void>(new timer(*clock_, period, std::move(then)));
}

void world::jump_date(std::chrono::nanoseconds step) {
  clock_->date_offset += step;
}

void world::freeze(std::chrono::nanoseconds time) {
  if (laws_ != nullptr)
    laws_->time_lost(std::chrono::duration_cast<std::chrono::milliseconds>(time));
  clock_->jump(time);
}

void world::start_again() {
  stop();
  clock_->after_step = nullptr;
  platform_ = nullptr;
  hub_ = nullptr;
  laws_ = nullptr;
  start({});
}

bool world::stop(std::optional<std::chrono::milliseconds> deadline) {
  const bool all_delivered = hub_->stop(deadline);
  if (watches()) {
    if (laws_ != nullptr)
      raise(laws_->check_end());
    check_ledger();
    // Without its registry a hub does not know handlers that were replaced and still wait for an answer.
    const bool has_failed = laws_ != nullptr && laws_->context().life == hub_life::failed;
    if (const auto books = hub_->ledger(); (books.inbound.held != 0 && !has_failed) || books.outbound.held != 0)
      raise(broken_law{1, "messages are held after the end"});
  }
  return all_delivered;
}

// -- results ------------------------------------------------------------------------------

random_source& world::random() noexcept {
  return clock_->random;
}

std::uint64_t world::steps() const noexcept {
  return clock_->steps();
}

std::uint64_t world::digest() const noexcept {
  return clock_->trace.value();
}

const simulation::traffic& world::traffic() const noexcept {
  return clock_->passed;
}

clockwork& world::clock() noexcept {
  return *clock_;
}

laws* world::law_book() noexcept {
  return laws_.get();
}

// -- laws -------------------------------------------------------------------------------

void world::after_step() {
  // A look at the whole hub costs as much as there are connections; one at the ledger, as there are types.
  constexpr std::uint64_t steps_per_look_at_books = 10'000;
  if (laws_ == nullptr) {
    if (steps() - checked_at_ >= steps_per_look_at_books)
      check_ledger();
    return;
  }
  raise(laws_->first());
  constexpr std::uint64_t steps_per_look_at_connection = 10;
  const auto connections = laws_->sessions().size();
  if (connections > 32 && steps() - checked_at_ < steps_per_look_at_connection * connections)
    return;
  checked_at_ = steps();
  raise(clock_->is_quiet() ? laws_->check() : laws_->check_now());
}

void world::check_ledger() {
  checked_at_ = steps();
  const auto books = hub_->ledger();
  if (books.residue != 0 || books.inbound.held < 0 || books.outbound.held < 0)
    raise(broken_law{1, "the ledger does not balance"});
}

void world::check() {
  clock_->settle();
  check_ledger();
  if (laws_ != nullptr)
    raise(laws_->check());
}

/// Throws if a law is broken, once.
void world::raise(const std::optional<broken_law>& broken) {
  if (!broken || std::exchange(told_, true))
    return;
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now()).count();
  throw law_broken(*broken, to_string(broken) + "; at " + std::to_string(milliseconds) + " ms, step " +
                              std::to_string(steps()) + ", seed " + std::to_string(seed()) +
                              (settings_.replay.empty() ? std::string() : "; again: " + settings_.replay));
}

} // namespace hubcaf::simulation
