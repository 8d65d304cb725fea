// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_failing_memory
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"
#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/hooks.hpp>
#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/schema/codec.hpp>
#include <hubcaf/schema/http_message.hpp>

#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;
using test::hub_world;

/// Each scenario is played again and again; in the n-th world its n-th allocation fails. Whatever it hits, the hub keeps its promises.
namespace {

/// A world with alice and bob, and what the scenario left in it.
struct stage {
  explicit stage(const options& settings) : world(settings), alice(world.connect("alice")), bob(world.connect("bob")) {
    alice->flush();
    bob->flush();
  }

  std::shared_ptr<client> who(const char* id) const {
    return world.hub->clients.find(id);
  }

  hub_world world;
  std::shared_ptr<test::fake_session> alice;
  std::shared_ptr<test::fake_session> bob;
  int answers = 0;
};

using scene = std::function<void(stage&)>;

void check_balance(const hub_context& hub, std::size_t n) {
  const auto books = hub.counters.report();
  const auto totals = hub.counters.totals();
  const bool balanced = books.residue == 0 && books.inbound.held == 0 && books.outbound.held == 0 &&
                        totals[counter::connections] == totals[counter::disconnections] && hub.open_connections == 0 &&
                        hub.clients.list().empty() && hub.message_events.size() == 0 &&
                        hub.presence_events.size() == 0 && hub.receipts_under_way->size() == 0 &&
                        hub.rest_requests->size() == 0;
  if (!balanced)
    CAF_ERROR("allocation " << n << ": residue " << books.residue << ", held " << books.inbound.held << " and "
                            << books.outbound.held << ", connections " << totals[counter::connections] << " and "
                            << totals[counter::disconnections] << ", open " << hub.open_connections << ", listed "
                            << hub.clients.list().size() << ", events " << hub.message_events.size() << " and "
                            << hub.presence_events.size() << ", receipts " << hub.receipts_under_way->size());
}

/// Plays `act` after `prepare` with one allocation failing, for each allocation; then the hub must serve on or be `failed`.
/// @returns how many worlds failed.
std::size_t play(const scene& prepare, const scene& act, const options& settings = {}) {
  std::size_t failures = 0;
  for (std::size_t n = 0;; ++n) {
    bool injected = false;
    std::shared_ptr<hub_context> hub;
    {
      stage on(settings);
      hub = on.world.hub;
      prepare(on);
      {
        const test::failing_memory memory(n);
        try {
          act(on);
        } catch (const std::bad_alloc&) {
          // It hit the test's own part, or the caller of the hub was told.
        }
        injected = memory.has_failed();
      }
      on.world.run();
      if (hub->life == hub_life::failed) {
        ++failures;
        CAF_CHECK(hub->failure().has_value());
        CAF_CHECK(on.alice->closed_with.has_value() || on.alice->is_over());
        CAF_CHECK(on.bob->closed_with.has_value() || on.bob->is_over());
      } else {
        // It serves on.
        const auto carol = on.world.connect("carol");
        carol->says(R"({"type":"ping"})");
        carol->flush();
        if (!carol->got("pong"))
          CAF_ERROR("allocation " << n << ": nobody is served after it");
      }
      on.alice->flush();
      on.bob->flush();
    }
    check_balance(*hub, n);
    if (!injected) {
      CAF_CHECK(n > 0);
      CAF_MESSAGE(n << " allocations, of which " << failures << " made the hub fail");
      return failures;
    }
  }
}

void nothing(stage&) {
}

void echo(const inbound& message) {
  message.reply({message.type(), raw_json{std::string(message.content())}});
}

void handle_echo(stage& on) {
  on.world.on("test.echo", echo);
}

shared_frame note(const stage& on) {
  return encode(any_message("test.note", std::string(100, 'x')), {}, on.world.hub->date());
}

} // namespace

CAF_TEST(a_client_connects) {
  CAF_CHECK_EQUAL(play(nothing, [](stage& on) { on.world.connect("dave"); }), 0u);
}

CAF_TEST(a_newcomer_takes_an_id) {
  CAF_CHECK_EQUAL(play(nothing, [](stage& on) { on.world.connect("alice"); }), 0u);
}

CAF_TEST(a_message_comes_in_and_is_answered) {
  CAF_CHECK_EQUAL(play(handle_echo,
                       [](stage& on) {
                         on.alice->says(
                           R"({"type":"test.echo","content":[1,2,3],"meta":{"ref":"a reference of some length"}})");
                         on.world.run();
                         on.alice->flush();
                       }),
                  0u);
}

CAF_TEST(an_error_is_answered) {
  CAF_CHECK_EQUAL(play(nothing,
                       [](stage& on) {
                         on.alice->says("nonsense");
                         on.alice->says(R"({"type":"nobody.takes.this.type.which.is.long"})");
                         on.world.run();
                         on.alice->flush();
                       }),
                  0u);
}

CAF_TEST(a_message_is_sent_and_its_fate_is_told) {
  int told = 0;
  const auto act = [&](stage& on) {
    auto frame = pack(*on.world.hub, any_message("test.note", std::string(100, 'x')), {}, type_name::from_code);
    static_cast<void>(send(*on.world.hub, "alice", std::move(frame), [&](message_fate) { ++told; }));
    on.world.run();
    on.alice->flush();
    on.world.run();
  };
  CAF_CHECK_EQUAL(play(nothing, act), 0u);
  CAF_CHECK(told > 0);
}

CAF_TEST(a_broadcast_reaches_all) {
  CAF_CHECK_EQUAL(play(nothing,
                       [](stage& on) {
                         broadcast(*on.world.hub, note(on), nullptr, nullptr, [](const broadcast_result&) {});
                         on.world.run();
                         on.alice->flush();
                       }),
                  0u);
}

CAF_TEST(a_client_goes_while_something_waits_for_it) {
  const auto prepare = [](stage& on) {
    for (int i = 0; i < 3; ++i)
      static_cast<void>(send(on.who("alice"), note(on)));
    on.world.run();
  };
  CAF_CHECK_EQUAL(play(prepare,
                       [](stage& on) {
                         on.alice->ends(session_end::lost);
                         on.world.run();
                       }),
                  0u);
}

CAF_TEST(the_hub_ends_a_client) {
  const auto prepare = [](stage& on) {
    static_cast<void>(send(on.who("alice"), note(on)));
    on.world.run();
  };
  CAF_CHECK_EQUAL(play(prepare,
                       [](stage& on) {
                         compat::post(on.who("alice")->connection,
                                      end_connection{end_reason::server_disconnect, "a reason of some length, too"});
                         on.world.run();
                       }),
                  0u);
}

CAF_TEST(hooks_are_told) {
  const auto prepare = [](stage& on) {
    for (const auto kind : {event_kind::client_connected, event_kind::client_disconnected, event_kind::message_received,
                            event_kind::message_failed}) {
      ++on.world.hub->hook_counts[static_cast<std::size_t>(kind)];
      compat::post(on.world.hub->hooks,
                   add_hook{std::make_shared<const hook>(hook{1, kind, [](const event&) {}, nullptr})});
    }
    on.world.run();
  };
  CAF_CHECK_EQUAL(play(prepare,
                       [](stage& on) {
                         on.alice->says(R"({"type":"nobody.takes.this.type.which.is.long"})");
                         static_cast<void>(send(on.who("bob"), note(on)));
                         on.world.run();
                         on.bob->ends(session_end::lost);
                         on.world.run();
                       }),
                  0u);
}

CAF_TEST(a_rest_request_is_answered_or_let_go_of) {
  for (const auto* path : {"/ws/stats", "/ws/health", "/ws/clients", "/ws/send-message"})
    CAF_CHECK_EQUAL(play(nothing,
                         [path](stage& on) {
                           auto request = std::make_shared<http_request>();
                           request->method = path == std::string_view("/ws/send-message") ? "POST" : "GET";
                           request->path = path;
                           request->content_type = "application/json";
                           request->body = R"({"type":"test.note","content":"to all of them"})";
                           compat::post(on.world.hub->rest, rest_call{request, [&on](http_response) { ++on.answers; }});
                           on.world.run();
                         }),
                    0u);
}

CAF_TEST(a_handler_is_registered_replaced_and_removed_or_not) {
  CAF_CHECK_EQUAL(play(handle_echo,
                       [](stage& on) {
                         // One that waits moves over.
                         on.alice->says(R"({"type":"test.echo","content":1})");
                         handle_echo(on);
                         on.world.on("test.other", echo);
                         compat::post(on.world.hub->registry, remove_route{"test.other", nullptr});
                         on.world.run();
                       }),
                  0u);
}

CAF_TEST(a_beat_goes_on_beating) {
  options settings;
  settings.heartbeat_json = true;
  const auto act = [](stage& on) { on.world.pass(on.world.hub->settings.heartbeat_interval); };
  CAF_CHECK_EQUAL(play(nothing, act, settings), 0u);
}
