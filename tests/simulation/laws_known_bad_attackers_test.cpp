// SPDX-License-Identifier: MIT
/// For each law that holds against attackers, an attack on a world in which one thing is wrong, and a check that the
/// law is seen to be broken.
#define CAF_SUITE simulation_laws_known_bad_attackers
#include <caf/test/unit_test.hpp>

#include "crafted_ids.hpp"
#include "defect.hpp"
#include "law_number.hpp"
#include "numbered_world.hpp"

#include <hubcaf/simulation/counted_places.hpp>
#include <hubcaf/simulation/script.hpp>
#include <hubcaf/simulation/simulated_session.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::interference;
using simulation::script;
using test::at_once;
using test::number_of;
using test::numbered_world;

// -- peers that ping and do not read -------------------------------------------------

CAF_TEST(a_session_that_keeps_every_pong_while_it_closes_is_found) {
  for (const bool has_bound : {true, false}) {
    interference spoiled;
    if (!has_bound)
      spoiled.wire = [](simulation::simulated_session& wire) { wire.keep_every_pong(); };
    numbered_world uut(at_once(), spoiled);
    auto& mallory = uut.world.connect("mallory", simulation::play(script().stall().wait(1s).flood_pings(100)));
    uut.send("mallory", "test.x"); // fills the socket
    CAF_CHECK_EQUAL(number_of(uut.check(10ms)), 0);

    CAF_CHECK(uut.world.hub().disconnect("mallory", "enough") == send_result::accepted);
    const auto broken = uut.broken_by([&] { uut.world.run_for(2s); });

    CAF_CHECK(mallory.is_connected()); // it does not read that it is not
    CAF_CHECK_EQUAL(number_of(broken), has_bound ? 0 : 2);
    if (broken)
      CAF_CHECK(broken->what.starts_with("control bytes that wait for the peer at client mallory (connection 1): "));
  }
}

// -- peers that come a thousand times --------------------------------------------------

namespace {

constexpr simulation::client_address elsewhere = 1;

options small_door(std::size_t places, std::size_t per_address, std::size_t connections = 0) {
  options result;
  result.handshake_timeout = 1s;
  result.max_handshakes = places;
  result.max_handshakes_per_address = per_address;
  result.max_connections_per_address = connections;
  return result;
}

/// One whose request comes with its connection, or never.
void come(numbered_world& home, bool with_head) {
  auto& who = home.world.add("");
  who.set_address(elsewhere);
  who.set_head_time(with_head ? 0ns : std::chrono::nanoseconds::max());
  who.connect();
}

interference door_of(const options& limits) {
  interference result;
  result.places = [limits](const options&) { return std::make_unique<simulation::counted_places>(limits); };
  return result;
}

/// Never gets places of handshakes back, unless their head came.
class keeping_places final : public simulation::door_places {
public:
  explicit keeping_places(const options& limits) : good_(limits) {
  }

  bool begin_handshake(simulation::client_address from, std::weak_ptr<handshake_owner> who) override {
    return good_.begin_handshake(from, std::move(who));
  }

  bool end_handshake(simulation::client_address from, const handshake_owner& who) override {
    return good_.end_handshake(from, who);
  }

  void give_up_handshake(const handshake_owner&) override {
  }

  void end_connection(simulation::client_address) override {
  }

private:
  simulation::counted_places good_;
};

interference keeping(const options& limits) {
  interference result;
  result.places = [limits](const options&) { return std::make_unique<keeping_places>(limits); };
  return result;
}

} // namespace

CAF_TEST(a_door_that_lets_too_many_in_is_found) {
  const auto limits = small_door(5, 2);
  for (const auto& [wrong, what] :
       {std::pair{small_door(6, 0), "handshakes: 6, allowed 5"},
        std::pair{small_door(5, 0), "handshakes from 0.0.0.1: 3, allowed 2"}, std::pair{limits, ""}}) {
    auto right = limits;
    if (wrong.max_handshakes != limits.max_handshakes)
      right.max_handshakes_per_address = 0;
    numbered_world uut(at_once(right), door_of(wrong));

    for (int i = 0; i < 10; ++i)
      come(uut, false);
    const auto broken = uut.check(10ms);

    CAF_CHECK_EQUAL(number_of(broken), *what == '\0' ? 0 : 2);
    CAF_CHECK_EQUAL(broken ? broken->what : "", what);
  }
}

CAF_TEST(a_door_that_lets_too_many_connections_of_one_address_in_is_found) {
  for (const bool is_blind : {true, false}) {
    const auto limits = small_door(100, 0, 3);
    numbered_world uut(at_once(limits), door_of(is_blind ? small_door(100, 0) : limits));

    for (int i = 0; i < 5; ++i)
      come(uut, true);
    const auto broken = uut.check(10ms);

    CAF_CHECK_EQUAL(number_of(broken), is_blind ? 2 : 0);
    CAF_CHECK_EQUAL(broken ? broken->what : "", is_blind ? "connections from 0.0.0.1: 4, allowed 3" : "");
  }
}

CAF_TEST(a_door_that_keeps_the_places_of_those_whose_head_never_comes_is_found) {
  for (const bool keeps : {true, false}) {
    const auto limits = small_door(2, 0);
    numbered_world uut(at_once(limits), keeps ? keeping(limits) : interference{});
    come(uut, false);
    come(uut, false);
    CAF_CHECK_EQUAL(number_of(uut.check(2s)), 0);

    come(uut, false);
    const auto broken = uut.check(10ms);

    CAF_CHECK_EQUAL(number_of(broken), keeps ? 9 : 0);
    if (broken)
      CAF_CHECK_EQUAL(broken->what, "0.0.0.1 is turned away at the door, where 0 of 2 places are taken, 0 by itself");
  }
}

CAF_TEST(a_door_that_makes_no_room_is_found) {
  for (const bool makes_room : {false, true}) {
    const auto limits = small_door(2, 2);
    numbered_world uut(at_once(limits), door_of(makes_room ? limits : small_door(2, 0)));
    come(uut, false);
    come(uut, false);
    CAF_CHECK_EQUAL(number_of(uut.check(10ms)), 0);

    uut.world.add("ann").connect();
    const auto broken = uut.check(10ms);

    CAF_CHECK_EQUAL(number_of(broken), makes_room ? 0 : 9);
    CAF_CHECK_EQUAL(broken ? broken->what : "",
                    makes_room ? "" : "10.0.0.3 is turned away at the door with 0 places, where another address has 2");
  }
}

CAF_TEST(a_door_that_keeps_the_places_of_connections_is_found) {
  for (const bool keeps : {true, false}) {
    const auto limits = small_door(2, 0, 1);
    numbered_world uut(at_once(limits), keeps ? keeping(limits) : interference{});
    auto& first = uut.world.add("first");
    first.connect();
    CAF_CHECK_EQUAL(number_of(uut.check(10ms)), 0);
    first.close();
    CAF_CHECK_EQUAL(number_of(uut.check(10ms)), 0);

    first.connect();
    const auto broken = uut.check(10ms);

    CAF_CHECK_EQUAL(number_of(broken), keeps ? 9 : 0);
    if (broken)
      CAF_CHECK_EQUAL(broken->what, "10.0.0.1 is told that it has too many connections; it has 0 of 1");
  }
}

CAF_TEST(a_door_that_waits_for_too_long_is_found) {
  for (const auto timeout : {1s, 2s}) {
    interference told;
    told.promised = small_door(10, 0);
    auto limits = *told.promised;
    limits.handshake_timeout = timeout;
    numbered_world uut(at_once(limits), told);
    come(uut, false);
    uut.world.every(100ms, [] { return true; });

    CAF_CHECK_EQUAL(number_of(uut.check(1900ms)), timeout > 1s ? 9 : 0);
  }
}

CAF_TEST(an_honest_client_that_does_not_get_in_is_found) {
  for (const bool is_walled : {true, false}) {
    numbered_world uut(at_once(small_door(5, is_walled ? 2 : 0)));
    for (int i = 0; i < 5; ++i)
      come(uut, false);
    uut.world.run_for(900ms);
    for (int i = 0; i < 100; ++i)
      uut.world.after(i * 10ms, [&] {
        for (int j = 0; j < 5; ++j)
          come(uut, false); // whenever a place is given back
      });

    uut.laws().honest_knocks("ann");
    uut.world.add("ann").connect();
    const auto broken = uut.check(2s);

    CAF_CHECK_EQUAL(number_of(broken), is_walled ? 0 : 9);
    if (broken)
      CAF_CHECK_EQUAL(broken->what, "honest client ann is not let in within handshake_timeout");
  }
}

// -- keys that collide under a fixed hash ------------------------------------------------

namespace {

/// The key of the hub's hash is known to all.
interference known_key() {
  return test::interference_of(test::defect::fixed_hash);
}

/// Keys, as JSON, by which messages of code and of one type collide in a table with 29 places.
template <class Hash>
std::vector<std::string> crafted_keys(std::size_t count, const Hash& hash) {
  std::vector<std::string> result;
  for (int i = 0; result.size() < count; ++i)
    if (auto key = "\"k" + std::to_string(i) + '"'; hash(key) % 29 == 0)
      result.push_back(std::move(key));
  return result;
}

} // namespace

CAF_TEST(client_ids_that_collide_are_found) {
  for (const bool is_known : {true, false}) {
    numbered_world uut(at_once(), is_known ? known_key() : interference{});

    for (const auto& id : test::crafted_ids(20))
      uut.world.add(id).connect();
    const auto broken = uut.check(10ms);

    CAF_CHECK_EQUAL(number_of(broken), is_known ? 10 : 0);
    if (broken)
      CAF_CHECK_EQUAL(broken->what, "a look-up of a client passes 17 entries, allowed 16");
  }
}

CAF_TEST(keys_that_collide_in_a_handlers_queue_are_found) {
  const auto hash = [](const std::string& key) {
    const std::array<std::uint64_t, 3> parts{keyed_hash(test::believed_key, "test.x"), 0,
                                             keyed_hash(test::believed_key, key)};
    return keyed_hash(test::believed_key, parts);
  };
  for (const bool is_known : {true, false}) {
    numbered_world uut(at_once(), is_known ? known_key() : interference{});
    handler_options keeps;
    keeps.queue_size = 100;
    keeps.overflow = overflow_policy::keep_latest;
    uut.world.hub().on(
      "test.x", [](const inbound&) {}, keeps);
    CAF_CHECK_EQUAL(number_of(uut.check(1ms)), 0);

    for (const auto& key : crafted_keys(20, hash))
      uut.push("test.x", R"("key":)" + key);
    const auto broken = uut.broken_by([&] { static_cast<void>(uut.laws().check_now()); });

    CAF_CHECK_EQUAL(number_of(broken), is_known ? 10 : 0);
    if (broken)
      CAF_CHECK_EQUAL(broken->what, "a look-up of what waits for handler test.x passes 20 entries, allowed 16");
  }
}

CAF_TEST(keys_that_collide_in_a_clients_queue_are_found) {
  const auto hash = [](const std::string& key) {
    const std::array parts{keyed_hash(test::believed_key, "test.x"), keyed_hash(test::believed_key, key)};
    return keyed_hash(test::believed_key, parts);
  };
  for (const bool is_known : {true, false}) {
    options settings;
    settings.client_overflow = overflow_policy::keep_latest;
    numbered_world uut(at_once(settings), is_known ? known_key() : interference{});
    uut.world.connect("alice").stall();
    uut.send("alice", "test.x"); // fills the socket

    for (const auto& key : crafted_keys(20, hash))
      uut.send("alice", "test.x", R"("key":)" + key);
    const auto broken = uut.check(1ms);

    CAF_CHECK_EQUAL(number_of(broken), is_known ? 10 : 0);
    if (broken)
      CAF_CHECK_EQUAL(broken->what,
                      "a look-up of what waits for client alice (connection 1) passes 17 entries, allowed 16");
  }
}
