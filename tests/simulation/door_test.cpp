// SPDX-License-Identifier: MIT
/// The door in front of a simulated hub: who gets a place, for how long, and what clients see of it.
#define CAF_SUITE simulation_door
#include <caf/test/unit_test.hpp>

#include <hubcaf/simulation/counted_places.hpp>
#include <hubcaf/simulation/door.hpp>
#include <hubcaf/simulation/laws.hpp>
#include <hubcaf/simulation/world.hpp>

#include <chrono>
#include <memory>
#include <string>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::counted_places;
using simulation::world;

namespace {

constexpr auto never = std::chrono::nanoseconds::max();
constexpr simulation::client_address elsewhere = 1;

/// 20 ms each way, a second for a handshake.
simulation::world_settings small_door(std::size_t places, std::size_t per_address, std::size_t connections = 0) {
  simulation::world_settings result;
  result.between.jitter = {};
  result.hub.handshake_timeout = 1s;
  result.hub.max_handshakes = places;
  result.hub.max_handshakes_per_address = per_address;
  result.hub.max_connections_per_address = connections;
  return result;
}

/// A client from `elsewhere` whose request has not come.
simulation::client& dribbler(world& home, std::chrono::nanoseconds head_time = never) {
  auto& who = home.add("");
  who.set_address(elsewhere);
  who.set_head_time(head_time);
  who.connect();
  return who;
}

struct visitor final : handshake_owner {
  void on_displaced() noexcept override {
  }
};

std::string end_of(const simulation::client& who) {
  return who.last_end() != nullptr ? who.last_end()->reason : std::string();
}

} // namespace

// -- places -----------------------------------------------------------------------------

CAF_TEST(places_are_limited_in_all_and_per_address) {
  options limits;
  limits.max_handshakes = 2;
  limits.max_handshakes_per_address = 1;
  counted_places uut(limits);
  const auto first = std::make_shared<visitor>();
  const auto second = std::make_shared<visitor>();

  CAF_CHECK(uut.begin_handshake(1, first));
  CAF_CHECK(!uut.begin_handshake(1, second));
  CAF_CHECK(uut.begin_handshake(2, second));
  CAF_CHECK(!uut.begin_handshake(2, second));
  uut.give_up_handshake(*first);
  CAF_CHECK(uut.begin_handshake(1, first));
}

CAF_TEST(without_a_limit_per_address_nobody_makes_room) {
  options limits;
  limits.max_handshakes = 2;
  limits.max_handshakes_per_address = 0;
  counted_places uut(limits);
  const auto one = std::make_shared<visitor>();

  CAF_CHECK(uut.begin_handshake(1, one));
  CAF_CHECK(uut.begin_handshake(1, one));
  CAF_CHECK(!uut.begin_handshake(2, one));
}

CAF_TEST(connections_are_limited_per_address) {
  options limits;
  limits.max_connections_per_address = 1;
  counted_places uut(limits);
  const auto one = std::make_shared<visitor>();

  CAF_CHECK(uut.begin_handshake(1, one) && uut.end_handshake(1, *one));
  CAF_CHECK(uut.begin_handshake(1, one) && !uut.end_handshake(1, *one));
  uut.end_connection(1);
  CAF_CHECK(uut.begin_handshake(1, one) && uut.end_handshake(1, *one));
}

CAF_TEST(addresses_read_as_usual) {
  CAF_CHECK_EQUAL(simulation::address_text((10U << 24U) + 258), "10.0.1.2");
}

// -- clients ----------------------------------------------------------------------------

CAF_TEST(a_head_that_comes_late_is_waited_for) {
  world uut(small_door(1, 0));
  auto& ann = dribbler(uut, 500ms);

  uut.run_for(519ms);
  CAF_CHECK(uut.hub().clients().empty());
  uut.run_for(1ms);

  CAF_CHECK_EQUAL(uut.hub().clients().size(), 1u);
  uut.run_for(1s);
  CAF_CHECK(ann.is_connected());
}

CAF_TEST(a_head_that_never_comes_is_not_waited_for) {
  world uut(small_door(1, 0));
  auto& mallory = dribbler(uut);

  uut.run_for(1019ms);
  CAF_CHECK_EQUAL(uut.law_book()->entrance().handshakes(), 1u);
  uut.run_for(100ms);

  CAF_CHECK_EQUAL(uut.law_book()->entrance().handshakes(), 0u);
  CAF_CHECK_EQUAL(end_of(mallory), "the request did not come in time");
  CAF_CHECK(uut.connect("ann").is_connected());
}

CAF_TEST(a_full_door_turns_away_without_a_word) {
  world uut(small_door(1, 0));
  dribbler(uut);
  uut.run_for(100ms);

  auto& ann = uut.connect("ann");

  CAF_CHECK_EQUAL(end_of(ann), "turned away");
  CAF_CHECK_EQUAL(ann.last_end()->refused_with, 0u);
}

CAF_TEST(an_address_that_has_most_places_makes_room) {
  world uut(small_door(2, 2));
  auto& first = dribbler(uut);
  auto& second = dribbler(uut);
  uut.run_for(100ms);

  auto& ann = uut.connect("ann");
  uut.run_for(100ms);

  CAF_CHECK(ann.is_connected());
  CAF_CHECK(first.last_end() != nullptr);
  CAF_CHECK(second.last_end() == nullptr);
  CAF_CHECK_EQUAL(uut.law_book()->entrance().handshakes(), 1u);
}

CAF_TEST(the_oldest_that_is_still_there_makes_room) {
  world uut(small_door(2, 2));
  auto& first = dribbler(uut);
  auto& second = dribbler(uut);
  uut.run_for(100ms);
  second.reset();
  uut.run_for(100ms);
  auto& third = dribbler(uut);
  uut.run_for(100ms);

  CAF_CHECK(uut.connect("ann").is_connected());
  CAF_CHECK(first.last_end() != nullptr);
  CAF_CHECK(third.last_end() == nullptr);
}

CAF_TEST(a_client_that_goes_away_gives_its_place_back) {
  world uut(small_door(1, 0));
  auto& mallory = dribbler(uut);
  uut.run_for(100ms);

  mallory.reset();
  uut.run_for(21ms);

  CAF_CHECK(uut.connect("ann").is_connected());
}

CAF_TEST(a_client_that_forgets_its_handshake_holds_the_place_until_its_time_is_over) {
  world uut(small_door(2, 0));
  auto& mallory = dribbler(uut);
  uut.run_for(100ms);

  mallory.connect();
  uut.run_for(100ms);
  CAF_CHECK_EQUAL(uut.law_book()->entrance().handshakes(), 2u);
  uut.run_for(850ms);

  CAF_CHECK_EQUAL(uut.law_book()->entrance().handshakes(), 1u);
  CAF_CHECK(mallory.last_end() == nullptr);
}

CAF_TEST(a_client_over_the_limit_of_its_address_is_told_429) {
  world uut(small_door(10, 0, 1));
  auto& first = dribbler(uut, 0ms);
  auto& second = dribbler(uut, 0ms);
  uut.run_for(100ms);

  CAF_CHECK(first.is_connected());
  CAF_REQUIRE(second.last_end() != nullptr);
  CAF_CHECK_EQUAL(second.last_end()->refused_with, 429u);
  CAF_CHECK(second.last_end()->retry_after == 1s);
  CAF_CHECK(uut.connect("ann").is_connected()); // from another address

  first.close();
  uut.run_for(100ms);
  second.connect();
  uut.run_for(100ms);
  CAF_CHECK(second.is_connected());
}

CAF_TEST(a_stop_turns_out_all_who_stand_in_the_door) {
  world uut(small_door(10, 0));
  auto& mallory = dribbler(uut);
  uut.run_for(100ms);

  uut.stop();

  CAF_CHECK_EQUAL(uut.law_book()->entrance().handshakes(), 0u);
  CAF_CHECK(mallory.last_end() != nullptr);
}

CAF_TEST(who_comes_a_thousand_times_from_one_address_keeps_nobody_out) {
  world uut(small_door(100, 10));
  for (int i = 0; i < 1000; ++i)
    dribbler(uut);
  uut.run_for(100ms);
  CAF_CHECK_EQUAL(uut.law_book()->entrance().handshakes(), 10u);

  uut.law_book()->honest_knocks("ann");
  auto& ann = uut.connect("ann");

  CAF_CHECK(ann.is_connected());
  CAF_CHECK(uut.now() < 200ms);
}
