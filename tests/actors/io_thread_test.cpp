// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_io_thread
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"
#include "../support/io_turn.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace hubcaf;

namespace {

struct fixture {
  caf::actor_system_config config;
  caf::actor_system system{config};
  io_thread uut{system};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(io_thread_tests, fixture)

CAF_TEST(other_threads_have_no_turn_to_wait_for) {
  bool called = false;

  CAF_CHECK(!io_thread::after_reading([&] { called = true; }));

  CAF_CHECK(!called);
  CAF_CHECK(io_thread::current() == nullptr);
}

CAF_TEST(what_is_for_after_the_reading_is_done_in_the_same_turn_and_in_order) {
  std::vector<std::string> done;
  std::thread::id where;
  const compat::execution_unit* pin = nullptr;

  test::io_turn(uut, [&] {
    pin = io_thread::current();
    const bool will_be = io_thread::after_reading([&] {
      done.emplace_back("first");
      where = std::this_thread::get_id();
      io_thread::after_reading([&] { done.emplace_back("what it asked for"); });
    });
    io_thread::after_reading([&] { done.emplace_back("second"); });
    done.emplace_back(will_be ? "reading" : "refused");
  });

  CAF_CHECK(pin == uut.pin());
  CAF_CHECK(where != std::thread::id() && where != std::this_thread::get_id());
  CAF_CHECK(done == std::vector<std::string>({"reading", "first", "second", "what it asked for"}));
}

CAF_TEST(between_turns_it_is_done_soon) {
  std::promise<void> done;

  boost::asio::post(uut.loop(), [&] { io_thread::after_reading([&] { done.set_value(); }); });

  CAF_CHECK(done.get_future().wait_for(std::chrono::seconds{10}) == std::future_status::ready);
}

CAF_TEST(an_exception_that_a_socket_cannot_report_is_told_and_is_no_failure) {
  std::promise<std::string> told;
  int failures = 0;
  io_thread::events events;
  events.on_failure = [&](const char*) { ++failures; };
  events.on_unreported = [&](const char* cause) { told.set_value(cause); };
  io_thread other{system, std::move(events)};

  boost::asio::post(other.loop(), [&] {
    try {
      throw std::runtime_error("too late for a report");
    } catch (...) {
      reactor::of(other.loop()).report_exception();
    }
  });

  auto cause = told.get_future();
  CAF_REQUIRE(cause.wait_for(std::chrono::seconds{10}) == std::future_status::ready);
  CAF_CHECK_EQUAL(cause.get(), "too late for a report");
  test::io_turn(other, [] {});
  CAF_CHECK_EQUAL(failures, 0);
}

CAF_TEST(an_interrupt_needs_no_memory_and_comes_once_for_several_calls) {
  std::promise<void> first;
  std::atomic<int> calls{0};
  std::promise<void> gate;
  io_thread::events events;
  events.on_interrupt = [&] {
    if (++calls == 1)
      first.set_value();
  };
  io_thread other{system, std::move(events)};
  boost::asio::post(other.loop(), [opened = gate.get_future().share()] { opened.wait(); });

  {
    const test::failing_memory none(0);
    test::memory.for_good = true;
    for (int i = 0; i < 3; ++i)
      other.interrupt();
  }
  gate.set_value();

  CAF_REQUIRE(first.get_future().wait_for(std::chrono::seconds{10}) == std::future_status::ready);
  test::io_turn(other, [] {});
  CAF_CHECK_EQUAL(calls.load(), 1);
  other.interrupt();
  test::io_turn(other, [] {});
  CAF_CHECK_EQUAL(calls.load(), 2);
}

CAF_TEST_FIXTURE_SCOPE_END()
