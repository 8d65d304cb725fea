// SPDX-License-Identifier: MIT
/// An application that knows its connections, and keeps something with each, while ids pass from one to another and its
/// handlers and hooks are late.
#define CAF_SUITE simulation_take_over
#include <caf/test/unit_test.hpp>

#include <hubcaf/simulation/client.hpp>
#include <hubcaf/simulation/world.hpp>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t seeds = 200;

struct session {
  bool logged_in = false;
  int asked = 0;
};

/// Logs clients in by message, and knows those present; twice, by the number of the connection and by the client's id.
struct application {
  explicit application(simulation::world& world) : hub(world.hub()) {
    hub.on("login.enter", [this](const inbound& message) {
      message.state<session>()->logged_in = true;
      logins_by_id.insert(message.client_id());
      message.reply({"login.done", message.connection()});
    });
    hub.on("login.ask", [this](const inbound& message) {
      const auto mine = message.state<session>();
      ++mine->asked;
      by_id_is_right &= logins_by_id.contains(message.client_id()) == mine->logged_in;
      message.reply({"login.told", mine->logged_in});
    });
    hub.add_hook(event_kind::client_connected, [this](const event& what) {
      present.emplace(what.connection, what.client_id);
      present_by_id.insert(what.client_id);
    });
    hub.add_hook(event_kind::client_disconnected, [this](const event& what) {
      asked += what.state<session>()->asked;
      present.erase(what.connection);
      present_by_id.erase(what.client_id);
      logins_by_id.erase(what.client_id);
    });
  }

  hubcaf::hub& hub;
  std::map<std::uint64_t, std::string> present;
  int asked = 0;
  /// As one might do it, and should not.
  std::set<std::string> present_by_id;
  std::set<std::string> logins_by_id;
  bool by_id_is_right = true;
};

simulation::world_settings settings_of(duplicate_policy policy, std::uint64_t seed, std::chrono::nanoseconds lateness) {
  simulation::world_settings result;
  result.hub.duplicates = policy;
  result.seed = seed;
  result.lateness = lateness;
  return result;
}

/// How often the second of two connections under one id was wrongly believed to be logged in, or to be away, by an
/// application that goes by ids.
struct mistakes {
  int logins = 0;
  int presence = 0;
};

mistakes play(duplicate_policy policy, std::chrono::nanoseconds lateness) {
  mistakes result;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    simulation::world world{settings_of(policy, seed, lateness)};
    application uut{world};
    auto& ann = world.connect("ann");
    ann.send({"login.enter", raw_json{"1"}});
    CAF_REQUIRE(world.run_until([&] { return ann.count("login.done") == 1; }));

    auto& intruder = world.connect("ann");
    const bool is_in = intruder.is_connected();
    CAF_CHECK_EQUAL(is_in, policy != duplicate_policy::oldest_wins);
    if (is_in) {
      intruder.send({"login.ask", raw_json{"1"}});
      CAF_REQUIRE(world.run_until([&] { return intruder.count("login.told") == 1; }));
      CAF_CHECK_EQUAL(intruder.last("login.told")->content(), "false");
    }
    if (ann.is_connected()) {
      ann.send({"login.ask", raw_json{"1"}});
      CAF_REQUIRE(world.run_until([&] { return ann.count("login.told") == 1; }));
      CAF_CHECK_EQUAL(ann.last("login.told")->content(), "true");
    }
    result.logins += !uut.by_id_is_right;
    world.run_for(1s);

    std::map<std::uint64_t, std::string> connected;
    for (const auto& one : world.hub().clients())
      connected.emplace(one.connection, one.client_id);
    CAF_CHECK_EQUAL(connected.size(), policy == duplicate_policy::allow ? 2u : 1u);
    CAF_CHECK(uut.present == connected);
    result.presence += !uut.present_by_id.contains("ann");
    ann.close();
    intruder.close();
    world.run_for(1s);
    CAF_CHECK(uut.present.empty());
    CAF_CHECK_EQUAL(uut.asked, policy == duplicate_policy::allow ? 2 : 1);
  }
  return result;
}

} // namespace

CAF_TEST(with_newest_wins_the_newcomer_inherits_nothing) {
  const auto seen = play(duplicate_policy::newest_wins, 50ms);
  // The test can see the race.
  CAF_CHECK(seen.logins > 0);
  CAF_CHECK(seen.presence > 0);
}

CAF_TEST(with_oldest_wins_the_newcomer_is_turned_away) {
  const auto seen = play(duplicate_policy::oldest_wins, 50ms);
  CAF_CHECK_EQUAL(seen.logins, 0);
  CAF_CHECK_EQUAL(seen.presence, 0);
}

CAF_TEST(with_allow_each_connection_has_its_own) {
  const auto seen = play(duplicate_policy::allow, 50ms);
  CAF_CHECK_EQUAL(seen.logins, static_cast<int>(seeds));
}

CAF_TEST(handlers_and_hooks_that_are_never_late_hide_the_race_of_logins) {
  CAF_CHECK_EQUAL(play(duplicate_policy::newest_wins, 0ns).logins, 0);
}

CAF_TEST(a_world_with_late_actors_repeats) {
  const auto digest = [](std::uint64_t seed) {
    simulation::world world{settings_of(duplicate_policy::newest_wins, seed, 50ms)};
    application uut{world};
    for (int i = 0; i < 20; ++i) {
      auto& one = world.add(std::to_string(i % 5));
      one.connect();
      one.send({"login.enter", raw_json{"1"}});
    }
    world.run_for(1s);
    world.stop();
    return world.digest();
  };
  CAF_CHECK_EQUAL(digest(3), digest(3));
  CAF_CHECK_NOT_EQUAL(digest(3), digest(4));
}
