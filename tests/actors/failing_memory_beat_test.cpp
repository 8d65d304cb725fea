// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_failing_memory_beat
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"
#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/roster_state.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <utility>

using namespace hubcaf;
using test::hub_world;

/// A later beat puts right what found no memory, whether the hub pings or not. Each scenario is played again
/// and again; in the n-th world its n-th allocation fails.
namespace {

void play(const std::function<void(hub_world&)>& act, const std::function<bool(hub_world&)>& is_well) {
  for (const bool pings : {true, false})
    for (std::size_t n = 0;; ++n) {
      options settings;
      settings.enable_heartbeat = pings;
      hub_world world(settings);
      bool injected = false;
      bool has_acted = true;
      {
        const test::failing_memory memory(n);
        try {
          act(world);
        } catch (const std::bad_alloc&) {
          // It hit the test's own part.
          has_acted = false;
        }
        injected = memory.has_failed();
      }
      world.run();
      // Less than the time-out: nobody is reaped for silence.
      world.pass(settings.heartbeat_interval + settings.heartbeat_interval / 2);
      if (has_acted && !is_well(world))
        CAF_ERROR("allocation " << n << (pings ? "" : ", without heartbeats"));
      if (injected)
        continue;
      CAF_CHECK(n > 0);
      break;
    }
}

/// Connects with all the memory that it takes: the plan is for what comes after.
std::shared_ptr<test::fake_session> connect(hub_world& world, const std::string& id) {
  const auto plan = std::exchange(test::memory, {});
  auto result = world.connect(id);
  test::memory = plan;
  return result;
}

} // namespace

CAF_TEST(a_connection_whose_order_to_end_finds_no_memory_is_gone_after_a_beat) {
  play([](hub_world& world) { connect(world, "alice")->ends(session_end::lost); },
       [](hub_world& world) { return world.open() == 0 && world.hub->io_threads.front().state->members().empty(); });
}

CAF_TEST(a_suspended_connection_whose_news_of_room_finds_no_memory_reads_on_after_a_beat) {
  std::shared_ptr<test::fake_session> alice;
  play(
    [&](hub_world& world) {
      const auto plan = std::exchange(test::memory, {});
      handler_options one_place;
      one_place.queue_size = 1;
      one_place.overflow = overflow_policy::suspend;
      world.on(
        "test.x", [](const inbound&) {}, one_place);
      alice = world.connect("alice");
      for (int i = 0; i < 2; ++i)
        alice->says(R"({"type":"test.x","content":1})");
      CAF_REQUIRE(!alice->reading);
      test::memory = plan;
      world.run();
    },
    [&](hub_world&) { return alice->reading; });
}

CAF_TEST(an_older_connection_whose_order_to_end_finds_no_memory_is_gone_after_a_beat) {
  play(
    [](hub_world& world) {
      connect(world, "alice");
      world.connect("alice");
    },
    [](hub_world& world) {
      // A newcomer that fails in the middle of it leaves nobody behind who cannot be reached.
      const auto& members = world.hub->io_threads.front().state->members();
      return std::all_of(members.begin(), members.end(), [&](const auto* one) {
        return one->who().ended || world.hub->clients.find("alice").get() == &one->who();
      });
    });
}

CAF_TEST(clients_of_a_failed_hub_whose_order_to_end_finds_no_memory_are_closed_after_a_beat) {
  play(
    [](hub_world& world) {
      connect(world, "alice");
      world.hub->fail("test", "a reason");
    },
    [](hub_world& world) { return world.hub->clients.list().empty(); });
}
