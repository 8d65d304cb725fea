// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_hooks
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hooks.hpp>
#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/schema/codec.hpp>

#include <stdexcept>

using namespace hubcaf;
using test::hub_world;

namespace {

struct fixture {
  hub_world world{small_queues()};
  std::vector<std::string> seen;
  std::uint64_t hooks_added = 0;

  static options small_queues() {
    options result;
    result.max_queue_size = 3;
    return result;
  }

  std::uint64_t add(event_kind kind, std::function<void(const event&)> function) {
    ++world.hub->hook_counts[static_cast<std::size_t>(kind)];
    compat::post(world.hub->hooks,
                 add_hook{std::make_shared<const hook>(hook{++hooks_added, kind, std::move(function), nullptr})});
    world.run();
    return hooks_added;
  }

  std::function<void(const event&)> note(std::string prefix) {
    return [this, prefix = std::move(prefix)](const event& what) {
      auto text = prefix + ' ' + what.client_id + ' ' + what.type;
      if (what.reason)
        text += to_string(*what.reason);
      seen.push_back(text + what.payload);
    };
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(hooks_tests, fixture)

CAF_TEST(connect_and_disconnect_are_told_once_and_in_order) {
  CAF_MESSAGE("S70, S71, S75, law 4");
  add(event_kind::client_connected, note("+"));
  add(event_kind::client_disconnected, note("-"));
  const auto alice = world.connect("alice");
  const auto bob = world.connect("bob");

  alice->ends(session_end::closed_by_peer, close_code::normal);
  bob->ends(session_end::write_failed);
  world.run();

  const std::vector<std::string> expected{"+ alice ", "+ bob ", "- alice client_disconnect", "- bob send_error"};
  CAF_CHECK_EQUAL(seen, expected);
}

CAF_TEST(a_received_message_is_told_with_type_and_content) {
  CAF_MESSAGE("S72");
  add(event_kind::message_received, note("<"));
  const auto alice = world.connect("alice");

  alice->says(R"({"type":"no.handler","content":{"a":1}})");
  world.run();

  CAF_REQUIRE_EQUAL(seen.size(), 1u);
  CAF_CHECK_EQUAL(seen.front(), R"(< alice no.handler{"a":1})");
}

CAF_TEST(a_failed_send_is_told_and_ends_the_client_with_its_reason) {
  CAF_MESSAGE("S54, S73");
  add(event_kind::message_failed, note("!"));
  add(event_kind::client_disconnected, note("-"));
  const auto alice = world.connect("alice");
  alice->flush();
  send(world.hub->clients.find("alice"), encode(any_message("test.note", 1), {}, world.hub->date()));
  world.run();

  alice->ends(session_end::write_failed);
  world.run();

  CAF_REQUIRE_EQUAL(seen.size(), 2u);
  CAF_CHECK(seen[0].starts_with(R"(! alice test.note{"type":"test.note","content":1)"));
  CAF_CHECK_EQUAL(seen[1], "- alice send_error");
}

CAF_TEST(hooks_run_in_order_and_one_that_throws_is_skipped) {
  CAF_MESSAGE("S74");
  add(event_kind::client_connected, note("first"));
  add(event_kind::client_connected, [](const event&) { throw std::runtime_error("no"); });
  add(event_kind::client_connected, note("third"));

  world.connect("alice");

  const std::vector<std::string> expected{"first alice ", "third alice "};
  CAF_CHECK_EQUAL(seen, expected);
}

CAF_TEST(a_removed_hook_is_called_no_more) {
  const auto number = add(event_kind::client_connected, note("+"));
  compat::post(world.hub->hooks, remove_hook{number});
  world.run();

  world.connect("alice");

  CAF_CHECK(seen.empty());
}

CAF_TEST(events_over_the_limit_are_dropped_and_counted) {
  CAF_MESSAGE("S53, law 2");
  add(event_kind::message_received, note("<"));
  add(event_kind::client_connected, note("+"));

  for (int i = 0; i < 5; ++i)
    world.hub->publish({event_kind::message_received, "alice", std::nullopt, {}, {}});
  world.hub->publish({event_kind::client_connected, "bob", std::nullopt, {}, {}}); // has a place of its own
  world.run();

  CAF_CHECK_EQUAL(seen.size(), 4u);
  CAF_CHECK_EQUAL(seen.back(), "+ bob ");
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::events_dropped], 2u);
}

CAF_TEST_FIXTURE_SCOPE_END()
