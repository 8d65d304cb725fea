// SPDX-License-Identifier: MIT
/// For law 11, worlds in which something throws or dies, and the hub makes the right thing of it or a wrong one.
#define CAF_SUITE simulation_laws_known_bad_failures
#include <caf/test/unit_test.hpp>

#include "bad_sessions.hpp"
#include "defect.hpp"
#include "law_number.hpp"
#include "numbered_world.hpp"

#include <hubcaf/actors/hub_context.hpp>

#include <memory>
#include <new>
#include <string>
#include <utility>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::interference;
using simulation::session_filter;
using test::at_once;
using test::defect;
using test::number_of;
using test::numbered_world;

namespace {

/// Finds no memory for messages.
struct without_memory : session_filter {
  using session_filter::session_filter;

  push_result send(shared_frame) override {
    throw std::bad_alloc();
  }
};

interference throwing_below(defect above) {
  auto result = test::interference_of(above);
  result.below = test::with<without_memory>();
  return result;
}

/// The law that is broken after a message for which Alice's session finds no memory, and its words. @param time
/// that passes then.
std::pair<int, std::string> broken_by_a_throw(defect above, std::chrono::nanoseconds time) {
  numbered_world uut(at_once(), throwing_below(above));
  uut.world.connect("alice");
  const auto broken = uut.broken_by([&] {
    uut.send("alice", "test.x");
    uut.world.run_for(time);
  });
  return {number_of(broken), broken ? broken->what : std::string()};
}

} // namespace

CAF_TEST(a_connection_that_goes_on_after_a_throw_is_found) {
  CAF_CHECK_EQUAL(broken_by_a_throw(defect::none, 1ms).first, 0);

  const auto [law, what] = broken_by_a_throw(defect::survivor, 1ms);

  CAF_CHECK_EQUAL(law, 11);
  CAF_CHECK_EQUAL(what, "client alice (connection 1) goes on, though something was thrown in it");
}

CAF_TEST(a_connection_that_ends_without_a_word_after_a_throw_is_found) {
  const auto [law, what] = broken_by_a_throw(defect::wordless_end, 1ms);

  CAF_CHECK_EQUAL(law, 11);
  CAF_CHECK_EQUAL(what, "client alice (connection 1) is not told 1011, though something was thrown in it");
}

CAF_TEST(a_connection_that_stays_after_its_end_is_found) {
  CAF_CHECK_EQUAL(broken_by_a_throw(defect::none, 10min).first, 0);

  const auto [law, what] = broken_by_a_throw(defect::late_end, 10min);

  CAF_CHECK_EQUAL(law, 9);
  CAF_CHECK_EQUAL(what, "client alice (connection 1) is over and keeps its place");
}

CAF_TEST(an_actor_that_is_not_replaced_is_found) {
  for (const auto how : {defect::none, defect::dead_rest}) {
    numbered_world uut(at_once(), test::interference_of(how));
    CAF_CHECK_EQUAL(number_of(uut.check()), 0);

    compat::kill(uut.context().rest.get());
    const auto broken = uut.check(1ms);

    CAF_CHECK_EQUAL(number_of(broken), how == defect::none ? 0 : 11);
    if (broken)
      CAF_CHECK_EQUAL(broken->what, "hubcaf.rest has ended, and nobody is in its place");
  }
}

CAF_TEST(a_failed_hub_that_lets_clients_in_is_found) {
  for (const auto how : {defect::none, defect::failed_door}) {
    numbered_world uut(at_once(), test::interference_of(how));

    const auto broken = uut.broken_by([&] {
      uut.world.hub().fail("the test says so");
      uut.world.add("alice").connect();
      uut.world.run_for(1ms);
    });

    CAF_CHECK_EQUAL(number_of(broken), how == defect::none ? 0 : 11);
  }
}

CAF_TEST(a_failed_hub_that_leaves_its_clients_alone_is_found) {
  for (const auto how : {defect::none, defect::failed_silence}) {
    numbered_world uut(at_once(), test::interference_of(how));
    auto& alice = uut.world.connect("alice");

    const auto broken = uut.broken_by([&] {
      uut.world.hub().fail("the test says so");
      uut.world.run_for(1ms);
    });

    CAF_CHECK_EQUAL(number_of(broken), how == defect::none ? 0 : 11);
    if (how == defect::none)
      CAF_CHECK(alice.last_end() != nullptr && alice.last_end()->code == close_code::internal_error);
  }
}

CAF_TEST(a_failed_hub_that_accepts_messages_is_found) {
  for (const auto answer : {send_result::shutting_down, send_result::accepted}) {
    numbered_world uut(at_once());
    uut.world.hub().fail("the test says so");

    const auto broken = uut.broken_by([&] { uut.laws().sent(answer); });

    CAF_CHECK_EQUAL(number_of(broken), answer == send_result::accepted ? 11 : 0);
  }
}
