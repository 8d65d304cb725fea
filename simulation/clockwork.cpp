// SPDX-License-Identifier: MIT
#include "clockwork.hpp"
#include "../transport/raised_flag.hpp"

#include <caf/execution_unit.hpp>
#include <caf/local_actor.hpp>
#include <caf/resumable.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace hubcaf::simulation {

namespace {

caf::actor_system_config& deterministic(caf::actor_system_config& config) {
  config.set("scheduler.policy", caf::atom("testing"));
  return config;
}

/// Where an actor that has its turn puts those that it wakes.
class turn_taker final : public caf::execution_unit {
public:
  explicit turn_taker(caf::scheduler::test_coordinator& all) : caf::execution_unit(&all.system()), all_(all) {
  }

  void exec_later(caf::resumable* woken) override {
    all_.jobs.push_back(woken);
  }

private:
  caf::scheduler::test_coordinator& all_;
};

std::string_view name_of(const caf::resumable* one) {
  const auto* const actor = dynamic_cast<const caf::local_actor*>(one);
  return actor != nullptr ? actor->name() : "";
}

} // namespace

clockwork::clockwork(std::uint64_t seed, bool shuffled, std::chrono::nanoseconds lateness)
  : random(seed),
    shuffled_(shuffled),
    lateness_(lateness),
    system_(deterministic(config_)),
    scheduler_(dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler())) {
  reach(start);
}

clockwork::~clockwork() {
  // The actors that are late end with the system.
  events.forget_all();
}

void clockwork::latecomers::put_off(caf::resumable* actor) {
  const auto which = ++last_;
  waiting_.emplace(which, actor);
  const auto delay = whose_.random.below(static_cast<std::uint64_t>(whose_.lateness_.count()));
  whose_.events.add(whose_.now() + std::chrono::nanoseconds{delay} + std::chrono::nanoseconds{1}, *this, which);
}

void clockwork::latecomers::happen(std::uint32_t which) {
  // Else it has been called in.
  if (const auto found = waiting_.extract(which))
    whose_.scheduler_.jobs.push_back(found.mapped());
}

void clockwork::latecomers::call_in() {
  for (const auto& [which, actor] : std::exchange(waiting_, {}))
    whose_.scheduler_.jobs.push_back(actor);
}

void clockwork::latecomers::forget(std::uint32_t which) {
  happen(which);
}

/// Handlers, hooks, and actors of the application: in service other threads may keep them from running.
bool clockwork::comes_late(const caf::resumable* actor) {
  if (lateness_ == std::chrono::nanoseconds::zero() || settles_)
    return false;
  const auto name = name_of(actor);
  const bool is_of_the_application = !name.empty() && !name.starts_with("hubcaf.");
  return (is_of_the_application || name == "hubcaf.hooks" || name == "hubcaf.handler") && random.percent(20);
}

void clockwork::turn() {
  auto& jobs = scheduler_.jobs;
  if (shuffled_ && jobs.size() > 1)
    std::swap(jobs.front(), jobs[random.below(jobs.size())]);
  // As `run_once` does, but the order of turns is no part of the hub: memory does not run out there.
  auto* const next = jobs.front();
  jobs.pop_front();
  if (comes_late(next)) {
    late_.put_off(next);
    return;
  }
  turn_taker host(scheduler_);
  caf::resumable::resume_result result{};
  {
    const in_hub inside(at_border, name_of(next));
    result = next->resume(&host, 1);
  }
  if (result == caf::resumable::resume_later)
    jobs.push_front(next);
  else if (result != caf::resumable::shutdown_execution_unit)
    caf::intrusive_ptr_release(next);
}

/// Whether an event that is due, such as a socket that takes more, does not wait until no actor has anything to do.
bool clockwork::goes_first(std::optional<time_point> event) {
  return shuffled_ && event && *event <= now() && random.percent(25);
}

bool clockwork::step(time_point limit) {
  if (!scheduler_.jobs.empty() && !goes_first(events.next())) {
    turn();
  } else {
    auto& clock = scheduler_.clock();
    const auto event = events.next().value_or(time_point::max());
    const auto timeout = clock.has_pending_timeout() ? clock.schedule().begin()->first : time_point::max();
    const auto due = std::min(event, timeout);
    if (due > limit || due == time_point::max()) {
      if (limit != time_point::max())
        reach(limit);
      return false;
    }
    if (timeout <= event) {
      reach(timeout);
      clock.advance_time(time_point::duration{0});
    } else {
      reach(event);
      events.step();
    }
  }
  ++steps_;
  if (after_step)
    after_step();
  return true;
}

void clockwork::reach(time_point when) {
  auto& now = scheduler_.clock().current_time;
  now = std::max(now, when);
  events.reach(now);
}

void clockwork::settle() {
  const raised_flag during(settles_);
  late_.call_in();
  while (!is_quiet())
    step(now());
}

void clockwork::jump(std::chrono::nanoseconds time) {
  reach(now() + time);
  scheduler_.clock().advance_time(std::chrono::nanoseconds{0});
}

} // namespace hubcaf::simulation
