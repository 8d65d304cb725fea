// SPDX-License-Identifier: MIT
#define CAF_SUITE simulation_restart
#include <caf/test/unit_test.hpp>

#include <hubcaf/simulation/behavior.hpp>
#include <hubcaf/simulation/client.hpp>
#include <hubcaf/simulation/world.hpp>

#include <memory>
#include <string>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::world;

namespace {

/// Comes back when it is asked to, else a second later.
struct returning : simulation::behavior {
  void on_close(simulation::client& who, const simulation::disconnection& how) override {
    refused += how.reason == "connection refused";
    asked += how.retry_after.has_value();
    who.after(how.retry_after.value_or(1s));
  }

  void on_timer(simulation::client& who, std::uint32_t) override {
    who.connect();
  }

  int refused = 0;
  int asked = 0;
};

std::uint64_t digest_of_a_restart(std::uint64_t seed) {
  simulation::world_settings settings;
  settings.seed = seed;
  world uut(settings);
  const auto all = std::make_shared<returning>();
  for (int i = 0; i < 20; ++i)
    uut.add(std::to_string(i), all).connect();
  uut.run_for(10s);
  uut.start_again();
  uut.run_for(2min);
  return uut.digest();
}

} // namespace

CAF_TEST(clients_come_back_to_a_hub_that_starts_again) {
  world uut;
  const auto all = std::make_shared<returning>();
  auto& ann = uut.connect("ann", all);
  auto& bob = uut.connect("bob", all);

  uut.stop();
  uut.run_for(5s);
  CAF_CHECK(!ann.is_connected() && !bob.is_connected());
  CAF_CHECK_EQUAL(all->asked, 2);
  CAF_CHECK(all->refused >= 2);
  uut.start_again();

  CAF_CHECK(uut.run_until([&] { return ann.is_connected() && bob.is_connected(); }));
  CAF_CHECK_EQUAL(uut.hub().stats().total_connections, 2u);
  uut.check();
}

CAF_TEST(a_hub_that_runs_is_stopped_first) {
  world uut;
  auto& ann = uut.connect("ann");

  uut.start_again();

  CAF_CHECK_EQUAL(ann.last("system.closing") != nullptr, true);
  CAF_CHECK(uut.run_until([&] { return !ann.is_connected(); }));
  CAF_CHECK(uut.connect("ann").is_connected());
}

CAF_TEST(handlers_are_gone_until_they_are_registered_anew) {
  world uut;
  auto& ann = uut.connect("ann");
  uut.hub().on("demo.*", [](const inbound& message) { message.reply(message.message()); });
  uut.run_for(1s);
  uut.start_again();
  ann.connect();
  CAF_REQUIRE(uut.run_until([&] { return ann.is_connected(); }));

  ann.send({"demo.one", raw_json{"1"}});
  uut.run_for(1s);
  CAF_CHECK_EQUAL(ann.count("error"), 1u);
  uut.hub().on("demo.*", [](const inbound& message) { message.reply(message.message()); });
  uut.run_for(1s);
  ann.send({"demo.two", raw_json{"2"}});
  uut.run_for(1s);

  CAF_CHECK_EQUAL(ann.count("demo.one"), 0u);
  CAF_CHECK_EQUAL(ann.count("demo.two"), 1u);
}

CAF_TEST(time_and_dates_go_on) {
  world uut;
  uut.run_for(1h);
  uut.stop();
  uut.run_for(1h);
  uut.start_again();
  const auto& ann = uut.connect("ann");

  CAF_CHECK(uut.now() >= 2h && uut.now() < 2h + 1min);
  CAF_CHECK(ann.last("system.welcome")->text().find("2026-01-01T02:00:0") != std::string::npos);
}

CAF_TEST(a_restart_repeats_with_its_seed) {
  CAF_CHECK_EQUAL(digest_of_a_restart(1), digest_of_a_restart(1));
  CAF_CHECK(digest_of_a_restart(1) != digest_of_a_restart(2));
}

CAF_TEST(traffic_counts_what_passes) {
  world uut;
  auto& ann = uut.connect("ann");
  uut.hub().on("demo.*", [](const inbound& message) { message.reply(message.message()); });
  uut.run_for(1s);

  ann.send({"demo.one", raw_json{"1"}});
  uut.run_for(40s);
  ann.answer_pings(false);
  uut.run_for(30s);

  // The welcome and the reply.
  CAF_CHECK_EQUAL(uut.traffic().to_clients, 2u);
  CAF_CHECK_EQUAL(uut.traffic().to_hub, 1u);
  CAF_CHECK_EQUAL(uut.traffic().pings, 2u);
  CAF_CHECK_EQUAL(uut.traffic().pongs, 1u);
}
