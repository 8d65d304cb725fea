// SPDX-License-Identifier: MIT
#include "random_faults.hpp"

#include "throwing_session.hpp"

#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/simulation/simulated_session.hpp>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace hubcaf::test {

using namespace std::chrono_literals;

namespace {

/// A source of draws that differs from all others of that seed.
simulation::random_source source_of(std::uint64_t seed) {
  return simulation::random_source(seed * 0xD1342543DE82EF95 + 1);
}

} // namespace

bool random_faults::are_in(std::uint64_t seed) {
  return source_of(seed).percent(30);
}

random_faults::random_faults(std::uint64_t seed)
  : random_(source_of(seed).fork()),
    hits_hub_(random_.percent(60)),
    memory_(std::make_shared<memory_shortage>(random_.next(), hits_hub_)),
    wires_(std::make_shared<std::vector<std::weak_ptr<simulation::simulated_session>>>()) {
}

void random_faults::join(simulation::interference& all) {
  all.at_border = memory_;
  all.below = [memory = memory_,
               next = std::move(all.below)](std::shared_ptr<session> wire) -> std::shared_ptr<session> {
    return std::make_shared<throwing_session>(next ? next(std::move(wire)) : std::move(wire), memory);
  };
  all.wire = [wires = wires_, next = std::move(all.wire)](simulation::simulated_session& wire) {
    wires->push_back(wire.weak_from_this());
    if (next)
      next(wire);
  };
  all.random = [this, next = std::move(all.random)](std::function<std::uint64_t()> good) {
    return broken(next ? next(std::move(good)) : std::move(good));
  };
}

/// The device of randomness breaks now and then while it is asked for an id, or for the time after which a client
/// may return.
std::function<std::uint64_t()> random_faults::broken(std::function<std::uint64_t()> good) const {
  return [good = std::move(good), memory = memory_] {
    if ((memory->part() == "hubcaf.connection" || memory->part() == "hubcaf.gateway") && memory->random().one_in(30)) {
      memory->note("the randomness threw");
      throw std::runtime_error("no randomness");
    }
    return good();
  };
}

void random_faults::begin(numbered_world& world, std::function<void(const std::string&)> tell) {
  memory_->tell = std::move(tell);
  world.world.every(std::chrono::milliseconds(random_.between(300, 3000)), [this] {
    let_session_fail();
    return true;
  });
  if (hits_hub_ && random_.percent(60))
    world.world.every(std::chrono::milliseconds(random_.between(500, 10'000)), [this, &world] {
      kill_actor(world.context());
      return true;
    });
}

void random_faults::let_session_fail() {
  std::erase_if(*wires_, [](const auto& one) {
    const auto wire = one.lock();
    return wire == nullptr || wire->is_over();
  });
  if (wires_->empty())
    return;
  memory_->note("a session failed");
  random_.one_of(*wires_).lock()->fails();
}

void random_faults::kill_actor(hub_context& hub) {
  if (hub.cut_off || hub.life == hub_life::failed)
    return;
  const auto kill = [this](const auto& actor, const char* name) {
    if (!actor)
      return;
    memory_->note(std::string("killed ") + name);
    compat::kill(actor);
  };
  switch (random_.below(8)) {
    case 0:
      if (hub.accepts())
        kill(hub.registry, "the registry");
      return;
    case 1:
      // Its connections end at once, or never: there is no beat any more that tries again.
      memory_->end();
      return kill(random_.one_of(hub.io_threads).roster, "a roster");
    default:
      break;
  }
  switch (random_.below(5)) {
    case 0:
      return kill(hub.rest.get(), "REST");
    case 1:
      return kill(hub.hooks.get(), "hooks");
    case 2:
      return kill(hub.receipts.get(), "receipts");
    case 3:
      return kill(hub.timekeeper.get(), "the timekeeper");
    default:
      return kill(hub.heartbeat.get(), "the heartbeat");
  }
}

} // namespace hubcaf::test
