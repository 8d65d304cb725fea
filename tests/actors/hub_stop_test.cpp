// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_hub_stop
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"
#include "../support/hub_fixture.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <hubcaf/actors/hub_network.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_client;

namespace {

/// The end of a hub whose `stop` found no memory on the thread that called it.
struct outcome {
  bool has_failed = false;
  bool all_delivered = false;
  bool serves_nobody = false;
  std::chrono::steady_clock::duration time{};
  std::optional<std::string> failure;
  /// Allocations of the stop.
  std::size_t asked = 0;
  std::size_t actors_left = 0;
};

/// Stops a hub with a handler, a hook, and two clients who say nothing, with a deadline of 10 ms.
/// @param for_good the n-th allocation of the stop fails and all after it, else that one alone.
outcome stop_with(std::size_t n, bool for_good) {
  outcome result;
  caf::actor_system_config config;
  config.set("scheduler.max-threads", 1);
  caf::actor_system system{config};
  {
    auto settings = test::quiet_options();
    settings.io_threads = 2;
    settings.close_timeout = 20ms;
    hub uut{system, settings};
    uut.on_failure([&](const std::string& cause) { result.failure = cause; });
    uut.on("test.x", [](const inbound&) {});
    uut.add_hook(event_kind::client_disconnected, [](const event&) {});
    uut.start();
    const hub_client alice{uut, "alice"};
    const hub_client bob{uut, "bob"};
    const auto begin = std::chrono::steady_clock::now();
    test::memory = {true, 0, n, for_good};

    result.all_delivered = uut.stop(10ms);

    test::memory.armed = false;
    result.time = std::chrono::steady_clock::now() - begin;
    result.asked = test::memory.asked;
    result.has_failed = result.asked > n;
    result.serves_nobody = uut.clients().empty();
  }
  result.actors_left = system.registry().running();
  return result;
}

/// Nothing takes its time as long as `gate` is shut; waits without a deadline are waited for.
class impatient final : public hub_network {
public:
  bool wait_until(steady_time deadline, const std::function<bool()>& condition) override {
    if (deadline == steady_time::max())
      waits.add("for ever");
    return is_open || deadline == steady_time::max() ? hub_network::wait_until(deadline, condition) : condition();
  }

  test::event_log waits;
  std::atomic<bool> is_open{false};
};

} // namespace

CAF_TEST(a_stop_waits_for_an_io_thread_that_is_busy) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  auto settings = test::quiet_options();
  settings.io_threads = 1;
  auto ground = std::make_unique<impatient>();
  auto& platform = *ground;
  hub uut{system, settings, std::move(ground)};
  std::optional<std::string> failure;
  uut.on_failure([&](const std::string& cause) { failure = cause; });
  std::promise<void> reached;
  std::promise<void> gate;
  const auto hold = [&, opening = gate.get_future().share()](const inbound&) {
    reached.set_value();
    opening.wait();
  };
  platform.is_open = true;
  uut.on("test.x", hold, {run_on::io_thread}).wait();
  uut.start();
  hub_client alice{uut, "alice"};
  alice.say(R"({"type":"test.x"})");
  reached.get_future().wait();
  platform.is_open = false;
  const auto before = platform.waits.count("for ever");

  auto stopped = std::async(std::launch::async, [&uut] { return uut.stop(0ms); });
  platform.waits.wait_for("for ever", before + 1);
  platform.is_open = true;
  gate.set_value();
  stopped.get();

  CAF_CHECK_EQUAL(failure.value_or("none"), "none");
  CAF_CHECK(uut.clients().empty());
}

CAF_TEST(a_stop_does_not_wait_for_what_waits_for_a_slow_handler) {
  auto settings = test::quiet_options();
  settings.consumer_pool_size = 1;
  hub uut{settings};
  std::promise<void> reached;
  std::promise<void> gate;
  std::atomic<int> calls{0};
  uut
    .on("test.x",
        [&, opening = gate.get_future().share()](const inbound&) {
          if (++calls == 1)
            reached.set_value();
          opening.wait();
        })
    .wait();
  uut.start();
  hub_client alice{uut, "alice"};
  for (int i = 0; i < 6; ++i)
    alice.say(R"({"type":"test.x"})");
  reached.get_future().wait();

  auto stopped = std::async(std::launch::async, [&uut] { return uut.stop(0ms); });
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (uut.ledger().inbound.held > 1 && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  CAF_CHECK_EQUAL(uut.ledger().inbound.held, 1);
  gate.set_value();
  stopped.get();

  CAF_CHECK_EQUAL(calls.load(), 1);
}

CAF_TEST(a_stop_for_which_one_allocation_fails_is_as_good_as_any) {
  for (std::size_t n = 0;; ++n) {
    const auto seen = stop_with(n, false);
    if (!seen.has_failed) {
      CAF_CHECK(n > 10);
      CAF_MESSAGE(n << " allocations");
      return;
    }
    if (!seen.all_delivered || seen.failure || !seen.serves_nobody || seen.actors_left != 0 || seen.time > 3s)
      CAF_ERROR("allocation " << n << ": delivered " << seen.all_delivered << ", failure "
                              << seen.failure.value_or("none") << ", actors " << seen.actors_left << ", ms "
                              << seen.time / 1ms);
  }
}

CAF_TEST(a_stop_for_which_there_is_no_memory_any_more_returns_and_drops_its_clients) {
  const auto all = stop_with(test::memory_plan::never, false).asked;
  // They mostly wait, so they do so together.
  for (std::size_t first = 0; first <= all; first += 16) {
    std::vector<std::future<outcome>> running;
    for (auto n = first; n < std::min(first + 16, all + 1); ++n)
      running.push_back(std::async(std::launch::async, [n] { return stop_with(n, true); }));
    for (std::size_t i = 0; i < running.size(); ++i) {
      const auto seen = running[i].get();
      if (!seen.serves_nobody || seen.actors_left != 0 || seen.time > 6s ||
          seen.all_delivered == seen.failure.has_value())
        CAF_ERROR("from allocation " << first + i << " on: delivered " << seen.all_delivered << ", failure "
                                     << seen.failure.value_or("none") << ", actors " << seen.actors_left << ", ms "
                                     << seen.time / 1ms);
    }
  }
  CAF_CHECK(all > 10);
}
