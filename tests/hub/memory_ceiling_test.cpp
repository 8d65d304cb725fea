// SPDX-License-Identifier: MIT
// ctest: heavy serial timeout=240
/// Every queue, table and buffer of one hub at its limit at the same time, and the process's memory against
/// `memory_ceiling`.
#define CAF_SUITE hub_memory_ceiling
#include <caf/test/unit_test.hpp>

#include "../support/hub_fixture.hpp"
#include "../support/io_thread_stopper.hpp"

#include <hubcaf/actors/memory_ceiling.hpp>

#include <malloc.h>

#include <array>
#include <chrono>
#include <deque>
#include <fstream>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

struct list {
  std::vector<std::string> all;
};
HUBCAF_VALUE_MESSAGE(list, "park.list", all)

} // namespace

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t mib = 1024 * 1024;

/// A line of /proc/self/status, in bytes.
std::size_t memory(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name + ':'))
      return std::stoul(line.substr(name.size() + 1)) * 1024;
  return 0;
}

/// The peak of what follows is that of the process from here on.
std::size_t begin_peak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << 5;
  return memory("VmRSS");
}

struct fixture : test::hub_fixture {
  static constexpr std::size_t deaf_count = 20;
  static constexpr std::size_t client_count = 60;

  fixture() {
    settings.io_threads = 1;
    settings.consumer_pool_size = 2;
    settings.max_connections = client_count + 1;
    settings.max_http_connections = 20;
    settings.max_handshakes = 100;
    settings.max_handshakes_per_address = 0;
    settings.max_outbound_bytes = 48 * mib;
    settings.max_inbound_bytes = 32 * mib;
    settings.handler_queue_bytes = 4 * mib;
    settings.hook_queue_bytes = 8 * mib;
    settings.broadcast_queue_bytes = 8 * mib;
    settings.rest_queue_bytes = 8 * mib;
    settings.client_overflow = overflow_policy::reject;
    settings.handler_overflow = overflow_policy::reject;
    settings.enable_heartbeat = false;
    settings.socket_send_buffer = 4096;
    settings.handshake_timeout = 10min;
    settings.message_timeout = 10min;
    settings.drain_timeout = 100ms;
    settings.close_timeout = 100ms;
    test::stopper::gate = opening.get_future().share();
  }

  ~fixture() {
    opening.set_value();
  }

  /// Bytes that the hub has read; none before it has accepted the connection.
  static std::size_t taken(const test::raw_client& from) {
    try {
      return from.bytes_taken();
    } catch (const std::runtime_error&) {
      return 0;
    }
  }

  /// Waits until the hub has read all that was sent.
  static void wait_until_taken(const test::raw_client& from, std::size_t sent) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (taken(from) < sent && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    CAF_REQUIRE_EQUAL(taken(from), sent);
  }

  test::hub_client& client(std::size_t number) {
    return *clients[number];
  }

  /// Says something and waits until the hub has read it.
  void say(std::size_t number, std::string_view frame) {
    const auto before = taken(client(number).socket);
    CAF_REQUIRE(client(number).socket.send(frame));
    wait_until_taken(client(number).socket, before + frame.size());
  }

  /// Returns once the io thread has dealt with what it read before.
  void settle() {
    probe->say(R"({"type":"ping"})");
    CAF_REQUIRE(probe->hears("pong"));
  }

  void connect_clients() {
    probe = std::make_unique<test::hub_client>(*running, "probe");
    for (std::size_t i = 0; i < client_count; ++i)
      clients.push_back(std::make_unique<test::hub_client>(*running, 'c' + std::to_string(i)));
  }

  /// Nothing on the scheduler moves after this: no handler there, no hook, no receipt, no REST.
  void occupy_the_workers() {
    std::array<std::promise<void>, 2> entered;
    for (std::size_t i = 0; i < entered.size(); ++i)
      running
        ->on("occupy." + std::to_string(i),
             [&entered, i](const inbound&) {
               entered.at(i).set_value();
               test::stopper::gate.wait();
             })
        .wait();
    for (std::size_t i = 0; i < entered.size(); ++i)
      CAF_REQUIRE(running->push({"occupy." + std::to_string(i), 1}) == send_result::accepted);
    for (auto& one : entered)
      one.get_future().wait();
  }

  void fill_inboxes() {
    for (int i = 0; i < 16; ++i)
      while (running->push({"fill." + std::to_string(i), raw_json{'"' + std::string(60'000, 'x') + '"'}}) ==
             send_result::accepted) {
      }
  }

  /// Messages that no client reads.
  void fill_outbound() {
    while (running->send("c0", {"small.receipt", 1}, {}, [](message_fate) {}) == send_result::accepted) {
    }
    for (int i = 0; i < 600; ++i)
      (void)running->send("c1", {"type.of_a_name_that_is_not_short_" + std::to_string(i), 1});
    const any_message large{"large.message", std::string(50'000, 'x')};
    for (std::size_t i = 0; i < client_count; ++i)
      while (running->send('c' + std::to_string(i), large) == send_result::accepted) {
      }
    for (std::size_t i = 0; i < client_count; ++i)
      while (running->send('c' + std::to_string(i), {"small.message", 1}) == send_result::accepted) {
      }
    // An event of each message that is refused waits for the hook.
    for (auto dropped = running->stats().events_dropped; running->stats().events_dropped == dropped;)
      (void)running->send("c0", large);
    settle();
  }

  /// Answers of the hub that cannot leave, behind messages that cannot.
  void fill_control_lanes() {
    const auto ping = test::client_frame(1, R"({"type":"ping","meta":{"x":")" + std::string(65'000, 'x') + "\"}}");
    for (std::size_t i = 0; i < deaf_count; ++i)
      for (int count = 0; count < 2; ++count)
        say(i, ping);
  }

  void begin_messages() {
    const auto part = test::client_frame(1, std::string(settings.max_message_size - 1, ' '), false);
    for (std::size_t i = deaf_count; i < 2 * deaf_count; ++i)
      say(i, part);
  }

  void suspend_clients() {
    std::string elements = R"("")";
    while (elements.size() < 65'000)
      elements += R"(,"")";
    const auto message = test::client_frame(1, R"({"type":"park.list","content":[)" + elements + "]}");
    for (std::size_t i = 2 * deaf_count; i < client_count; ++i)
      say(i, message);
    settle();
    // The hub does not read the next message, or only ahead.
    for (std::size_t i = 2 * deaf_count; i < client_count; ++i)
      (void)client(i).socket.send_some(message);
  }

  void begin_handshakes() {
    const auto head = "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(16'000, 'x');
    for (std::size_t i = 0; i < settings.max_handshakes; ++i) {
      others.emplace_back(running->port());
      CAF_REQUIRE(others.back().send(head));
      wait_until_taken(others.back(), head.size());
    }
  }

  void fill_http() {
    const std::string body = R"({"type":"rest.x","content":")" + std::string(mib - 100, 'x') + "\"}";
    const auto request = [&](std::string_view target, std::string_view method) {
      return test::get(target, method,
                       "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") +
             body;
    };
    const auto ask = [&](const std::string& bytes, std::size_t missing) {
      others.emplace_back(running->port());
      CAF_REQUIRE(others.back().send(std::string_view(bytes).substr(0, bytes.size() - missing)));
      wait_until_taken(others.back(), bytes.size() - missing);
    };
    const auto post = request("/ws/send-message", "POST");
    for (std::size_t i = 0; i < settings.max_http_connections; ++i)
      ask(post, i < 8 ? 0 : 1);
    const auto health = request("/ws/health", "GET");
    for (std::size_t i = 0; i < 16; ++i)
      ask(health, 1);
  }

  void fill_broadcasts() {
    CAF_REQUIRE(probe->socket.send(test::client_frame(1, R"({"type":"stop.io_thread","content":{"number":1}})")));
    const any_message large{"large.broadcast", std::string(100'000, 'x')};
    const any_message small{"small.broadcast", 1};
    for (const auto* message : {&large, &small})
      for (auto told = running->broadcast(*message); told.wait_for(0s) != std::future_status::ready;)
        told = running->broadcast(*message);
  }

  std::promise<void> opening;
  std::unique_ptr<test::hub_client> probe;
  std::vector<std::unique_ptr<test::hub_client>> clients;
  std::deque<test::raw_client> others;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(hub_memory_ceiling_tests, fixture)

CAF_TEST(all_at_their_limits_stay_below_the_ceiling) {
  auto& hub = start();
  for (const auto kind : {event_kind::message_received, event_kind::message_failed})
    hub.add_hook(kind, [](const event&) {});
  for (int i = 0; i < 16; ++i)
    hub.on("fill." + std::to_string(i), [](const inbound&) {}).wait();
  handler_options suspending;
  suspending.queue_size = 1;
  suspending.overflow = overflow_policy::suspend;
  hub.on<list>([](const list&, const inbound&) {}, suspending).wait();
  hub.on<test::stopper>([](const test::stopper&, const inbound&) {}).wait();
  connect_clients();
  const auto base = begin_peak();

  occupy_the_workers();
  CAF_REQUIRE(hub.push(list{{}}) == send_result::accepted);
  fill_inboxes();
  fill_outbound();
  begin_messages();
  fill_control_lanes();
  suspend_clients();
  fill_http();
  begin_handshakes();
  fill_broadcasts();

  const auto growth = memory("VmHWM") - base;
  const auto ceiling = memory_ceiling(settings);
  for (const auto& part : ceiling.parts)
    CAF_MESSAGE(part.holder << ": " << part.bytes / 1024 << " KiB");
  CAF_MESSAGE("ceiling " << ceiling.total / mib << " MiB, growth " << growth / mib << " MiB");
  CAF_CHECK_LESS(growth, ceiling.total);
  // Lines of the log and buffers of the system are not driven; pools leave a half to those who have little.
  CAF_CHECK_GREATER(growth, ceiling.total / 3);
}

CAF_TEST_FIXTURE_SCOPE_END()
