// SPDX-License-Identifier: MIT
/// For each law that holds against attackers, an attack on a world in which one thing is wrong, and a check that the law is seen to be
/// broken.
#define CAF_SUITE simulation_laws_known_bad_attackers
#include <caf/test/unit_test.hpp>

#include "law_number.hpp"
#include "numbered_world.hpp"

#include <hubcaf/simulation/script.hpp>
#include <hubcaf/simulation/simulated_session.hpp>

#include <string>

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
