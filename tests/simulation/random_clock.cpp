// SPDX-License-Identifier: MIT
#include "random_clock.hpp"

#include <hubcaf/actors/heartbeat_period.hpp>
#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/simulation/clockwork.hpp>

#include <stdexcept>

namespace hubcaf::test {

using namespace std::chrono_literals;

random_clock::random_clock(std::uint64_t seed, bool is_sound)
  : random_(simulation::random_source(seed * 0xA0761D6478BD642F + 3).fork()), is_sound_(is_sound) {
}

void random_clock::begin(numbered_world& world, std::function<void(const std::string&)> tell) {
  world_ = &world;
  tell_ = std::move(tell);
  beats_.resize(random_.between(1, 4));
  for (std::size_t i = 0; i < beats_.size(); ++i)
    set_beat(i);
  world.world.every(std::chrono::milliseconds(random_.between(300, 2000)), [this] {
    look();
    if (has_stopped_)
      return false;
    switch (random_.below(6)) {
      case 0:
        set_beat(random_.below(beats_.size()));
        break;
      case 1:
        jump();
        break;
      default:
        set_alarm();
    }
    return true;
  });
}

/// The one that was there ends.
void random_clock::set_beat(std::size_t index) {
  auto& one = beats_[index];
  one.period = std::chrono::milliseconds(random_.between(1, 3000));
  one.last = world_->world.now();
  const bool throws = random_.percent(10);
  one.timer = world_->world.hub().every(one.period, [this, &one, throws] {
    const auto now = world_->world.now();
    if (has_stopped_)
      wrong_ = "a timer is called after the stop";
    if (now < one.last + 1ns)
      wrong_ = "a timer is called twice at a time";
    one.last = now;
    ++calls_;
    if (throws)
      throw std::runtime_error("a timer throws");
  });
}

void random_clock::set_alarm() {
  if (alarms_.size() > 5)
    alarms_.erase(alarms_.begin());
  const auto delay = std::chrono::milliseconds(random_.between(0, 5000));
  alarms_.push_back(world_->world.hub().after(delay, [this, due = world_->world.now() + delay] {
    if (world_->world.now() < due)
      wrong_ = "a timer is called before its time";
    if (has_stopped_)
      wrong_ = "a timer is called after the stop";
    ++calls_;
  }));
}

void random_clock::jump() {
  const auto step = std::chrono::milliseconds(random_.between(0, 200'000'000)) - 100'000s;
  tell_("the date jumps by " + std::to_string(step.count()) + " ms");
  world_->world.jump_date(step);
  last_jump_ = world_->world.now();
  ++jumps_;
}

/// Once no actor has anything to do, all has been called that is due.
void random_clock::look() {
  auto& world = world_->world;
  if (is_sound_ && !has_stopped_ && world.clock().is_quiet()) {
    const auto now = world.now();
    for (const auto& one : beats_)
      if (now > one.last + one.period)
        wrong_ = "a timer is not called";
    if (now > last_jump_ + heartbeat_period(world_->context().settings) && world.hub().date() != world.date())
      wrong_ = "the hub's date does not follow the system's";
  }
  check();
}

void random_clock::check() const {
  if (wrong_.empty())
    return;
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(world_->world.now()).count();
  throw simulation::law_broken({8, wrong_}, "law 8 is broken: " + wrong_ + "; at " + std::to_string(milliseconds) +
                                              " ms, seed " + std::to_string(world_->world.seed()));
}

} // namespace hubcaf::test
