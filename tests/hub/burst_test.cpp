// SPDX-License-Identifier: MIT
/// A burst of broadcasts, and clients that keep up with it.
#define CAF_SUITE hub_burst
#include <caf/test/unit_test.hpp>

#include "../support/hub_fixture.hpp"
#include "../support/io_thread_stopper.hpp"

#include <future>
#include <memory>
#include <string>
#include <vector>

using namespace hubcaf;

CAF_TEST_FIXTURE_SCOPE(hub_burst_tests, test::hub_fixture)

CAF_TEST(nobody_whose_socket_takes_all_is_too_slow) {
  CAF_MESSAGE("all that waits for an io thread is placed before it is written only in part");
  constexpr int count = 2000;
  settings.io_threads = 1;
  settings.client_queue_size = 500;
  settings.broadcast_queue_size = count;
  std::promise<void> opening;
  test::stopper::gate = opening.get_future().share();
  auto& hub = start();
  hub.on<test::stopper>([](const test::stopper&, const inbound&) {}).wait();
  test::hub_client stranger{hub, "stranger"};
  std::vector<std::unique_ptr<test::hub_client>> innocent;
  for (int i = 0; i < 3; ++i)
    innocent.push_back(std::make_unique<test::hub_client>(hub, 'c' + std::to_string(i)));

  stranger.say(R"({"type":"stop.io_thread","content":{"number":1}})");
  std::vector<std::future<broadcast_result>> all;
  for (int i = 0; i < count; ++i)
    all.push_back(hub.broadcast({"test.tick", i}));
  opening.set_value();

  for (int i = 0; i < count; ++i) {
    const auto told = all[static_cast<std::size_t>(i)].get();
    CAF_REQUIRE_EQUAL(told.accepted, 4u);
    const auto expected = R"("content":)" + std::to_string(i) + ',';
    for (const auto& one : innocent)
      CAF_REQUIRE(one->hears(expected));
  }
}

CAF_TEST(nobody_whose_socket_takes_all_is_too_slow_for_the_room_that_all_share) {
  constexpr int count = 200;
  settings.io_threads = 1;
  settings.broadcast_queue_size = count;
  // Room for eight messages of each, if all are given the same.
  settings.client_queue_bytes = 512 * 1024;
  settings.max_outbound_bytes = 1024 * 1024;
  std::promise<void> opening;
  test::stopper::gate = opening.get_future().share();
  auto& hub = start();
  hub.on<test::stopper>([](const test::stopper&, const inbound&) {}).wait();
  test::hub_client stranger{hub, "stranger"};
  std::vector<std::unique_ptr<test::hub_client>> innocent;
  for (int i = 0; i < 7; ++i)
    innocent.push_back(std::make_unique<test::hub_client>(hub, 'c' + std::to_string(i)));

  stranger.say(R"({"type":"stop.io_thread","content":{"number":1}})");
  std::vector<std::future<broadcast_result>> all;
  for (int i = 0; i < count; ++i)
    all.push_back(hub.broadcast({"test.tick", std::string(8000, 'x') + std::to_string(i)}));
  // They read while the hub writes: the sockets take less than all of it.
  std::vector<std::future<int>> readers;
  for (const auto& one : innocent)
    readers.push_back(std::async(std::launch::async, [&one] {
      int heard = 0;
      while (heard < count && one->hears('x' + std::to_string(heard) + '"'))
        ++heard;
      return heard;
    }));
  opening.set_value();

  for (auto& told : all)
    CAF_REQUIRE_GREATER_OR_EQUAL(told.get().accepted, 7u);
  for (auto& one : readers)
    CAF_CHECK_EQUAL(one.get(), count);
}

CAF_TEST_FIXTURE_SCOPE_END()
