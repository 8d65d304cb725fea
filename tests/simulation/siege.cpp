// SPDX-License-Identifier: MIT
#include "siege.hpp"

#include <hubcaf/actors/hub_context.hpp>
#include <hubcaf/simulation/door.hpp>

#include <algorithm>
#include <chrono>

namespace hubcaf::test {

using namespace std::chrono_literals;
using simulation::client;

/// Comes again whenever it is turned away, or has had enough of waiting.
class siege::attacker final : public simulation::behavior {
public:
  explicit attacker(siege& all) : all_(all), random_(all.all_.random) {
  }

  void on_close(client& who, const simulation::disconnection& how) override {
    all_.turned_away_ += how.reason == "turned away" ? 1 : 0;
    all_.out_of_time_ += how.reason == "the request did not come in time" ? 1 : 0;
    who.after(random_.up_to(100ms), come);
  }

  void on_timer(client& who, std::uint32_t number) override {
    if (number == give_up)
      who.reset();
    if (all_.attempts_left_ == 0 || who.is_connected())
      return;
    --all_.attempts_left_;
    who.set_head_time(any_head_time());
    who.connect();
    // It leaves its place before its time is over; else it is turned out, or forgets that it has one.
    const auto timeout = all_.all_.settings.handshake_timeout;
    if (random_.percent(20))
      who.after(random_.up_to(timeout), random_.percent(50) ? give_up : come);
  }

  enum timer : std::uint32_t { come, give_up };

private:
  std::chrono::nanoseconds any_head_time() {
    const auto& settings = all_.all_.settings;
    // A look at all laws costs as much as there ever were connections: get few, and hold them.
    if (settings.max_connections_per_address == 0 || random_.percent(60))
      return std::chrono::nanoseconds::max();
    return random_.percent(50) ? 0ns : random_.up_to(2 * settings.handshake_timeout);
  }

  siege& all_;
  simulation::random_source& random_;
};

/// Gets in, and leaves.
class siege::honest_client final : public simulation::behavior {
public:
  explicit honest_client(siege& all) : all_(all) {
  }

  void on_open(client& who) override {
    ++all_.let_in_;
    who.after(100ms);
  }

  /// Where something was thrown while it was let in, it comes again.
  void on_close(client& who, const simulation::disconnection& how) override {
    if (how.refused_with == 500 || (how.refused_with == 0 && how.reason != "turned away"))
      who.after(1ms, again);
  }

  void on_timer(client& who, std::uint32_t why) override {
    if (why == again)
      who.connect();
    else
      who.close();
  }

private:
  static constexpr std::uint32_t again = 1;

  siege& all_;
};

siege::siege(crowd& all) : all_(all), attempts_left_(all.random.between(30, 300)) {
}

void siege::begin() {
  constexpr int attackers = 8;
  const auto does = std::make_shared<attacker>(*this);
  for (int i = 0; i < attackers; ++i) {
    auto& who = all_.world.world.add("", does, {1ms, {}});
    if (address_ == 0)
      address_ = who.address();
    who.set_address(address_);
    who.after(all_.random.up_to(1s), attacker::come);
  }
  // Without limits per address nothing is promised to anybody.
  if (all_.settings.max_handshakes_per_address != 0)
    all_.world.world.every(std::chrono::milliseconds(all_.random.between(200, 2000)), [this] {
      send_honest_client();
      return honest_left_ != 0;
    });
}

void siege::send_honest_client() {
  if (honest_left_ == 0 || !all_.world.context().accepts())
    return;
  auto& who =
    all_.world.world.add("h" + std::to_string(honest_left_--), std::make_shared<honest_client>(*this), {1ms, {}});
  all_.world.laws().honest_knocks(who.id());
  who.connect();
}

bool siege::door_is_full() const {
  return all_.world.laws().entrance().handshakes() >= all_.settings.max_handshakes;
}

bool siege::address_is_full() const {
  const auto limit = all_.settings.max_handshakes_per_address;
  return limit != 0 && all_.world.laws().entrance().present_from(address_).handshakes >= limit;
}

} // namespace hubcaf::test
