// SPDX-License-Identifier: MIT
/// The meta of a message as data: read into a struct, built for an answer, sent on as it came.
#define CAF_SUITE actors_inbound_meta
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>

#include <optional>
#include <stdexcept>

using namespace hubcaf;
using test::hub_world;

namespace {

struct trace {
  std::int64_t span = 0;
  std::optional<std::string> of;
};

HUBCAF_STRUCT(trace, span, of)

struct note {
  std::optional<std::string> text;
};

HUBCAF_STRUCT(note, text)

/// Whether the call refuses what it is given.
template <class Call>
bool refuses(Call call) {
  try {
    call();
    return false;
  } catch (const std::invalid_argument&) {
    return true;
  }
}

struct fixture {
  hub_world world;
  std::shared_ptr<test::fake_session> alice = world.connect("alice");

  void say(const std::string& meta) {
    alice->says(R"({"type":"test.x")" + (meta.empty() ? "" : R"(,"meta":)" + meta) + '}');
    world.run();
    alice->flush();
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(inbound_meta_tests, fixture)

CAF_TEST(a_meta_is_read_into_a_struct) {
  trace seen;
  world.on("test.x", [&](const inbound& message) { seen = message.meta_as<trace>(); });

  say(R"({"ref":1,"span":7,"of":"a\u0062"})");

  CAF_CHECK_EQUAL(seen.span, 7);
  CAF_CHECK(seen.of == "ab");
}

CAF_TEST(a_message_without_meta_has_an_empty_one) {
  std::optional<note> seen;
  world.on("test.x", [&](const inbound& message) { seen = message.meta_as<note>(); });

  say("");

  CAF_REQUIRE(seen.has_value());
  CAF_CHECK(!seen->text);
}

CAF_TEST(a_meta_that_does_not_fit_is_the_clients_error) {
  world.on("test.x", [](const inbound& message) { static_cast<void>(message.meta_as<trace>()); });

  say(R"({"ref":5,"of":"a"})");
  say(R"({"ref":6,"span":"a"})");

  CAF_CHECK(alice->got(R"({"code":"bad_content","message":"/meta/span: missing; expected an integer",)"
                       R"("pointer":"/meta/span","expected":"an integer"},"meta":{"ref":5,"original_type":"test.x"})"));
  CAF_CHECK(alice->got(R"("message":"/meta/span: expected an integer")"));
  CAF_CHECK(world.hub->counters.report().inbound.returned_by.at("bad_content") == 2u);
}

CAF_TEST(a_meta_that_does_not_fit_counts_and_ends_no_row) {
  CAF_MESSAGE("law 7");
  options settings;
  settings.max_client_errors = 3;
  hub_world strict{settings};
  strict.on("test.x", [](const inbound& message) { static_cast<void>(message.meta_as<trace>()); });
  const auto bob = strict.connect("bob");

  for (int i = 0; i < 3; ++i) {
    CAF_CHECK(!bob->closed_with);
    bob->says(R"({"type":"test.x"})");
    strict.run();
  }

  CAF_CHECK(bob->closed_with == close_code::too_many_errors);
}

CAF_TEST(a_meta_that_does_not_fit_kills_no_supervised_handler) {
  int made = 0;
  world.supervise("test.x", [&] {
    ++made;
    return handler_worker{[](const inbound& message) { static_cast<void>(message.meta_as<trace>()); }, nullptr};
  });

  for (int i = 0; i < 5; ++i)
    say("{}");
  world.pass(std::chrono::minutes{1}, alice);

  CAF_CHECK_EQUAL(made, 1);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::handler_deaths], 0u);
}

CAF_TEST(whoever_reads_a_meta_may_catch_what_does_not_fit) {
  std::string what;
  world.on("test.x", [&](const inbound& message) {
    try {
      static_cast<void>(message.meta_as<trace>());
    } catch (const std::invalid_argument& failure) {
      what = failure.what();
    }
  });

  say("{}");

  CAF_CHECK_EQUAL(what, "/meta/span: missing; expected an integer");
  CAF_CHECK(!alice->got(R"("type":"error")"));
}

CAF_TEST(an_answers_meta_is_built_and_keeps_the_ref) {
  world.on("test.x", [](const inbound& message) {
    message.reply({"test.a", 1}, meta{{"from", message.client_id()}, {"n", 3}});
    message.reply_all({"test.b", 1}, meta{{"from", "the \"hub\""}});
  });

  say(R"({"ref":9})");

  CAF_CHECK(alice->got(R"("type":"test.a","content":1,"meta":{"from":"alice","n":3,"ref":9})"));
  CAF_CHECK(alice->got(R"("type":"test.b","content":1,"meta":{"from":"the \"hub\"","ref":9})"));
}

CAF_TEST(text_that_is_no_object_does_not_reach_the_wire) {
  world.on("test.x", [](const inbound& message) {
    CAF_CHECK(refuses([&] { message.reply({"test.a", 1}, "{not json"); }));
    CAF_CHECK(refuses([&] { message.reply_all({"test.a", 1}, "[]"); }));
  });

  say("");

  CAF_CHECK(!alice->got("test.a"));
  CAF_CHECK(!alice->got("handler_failed"));
}

CAF_TEST(the_meta_of_a_message_is_sent_on_as_it_came) {
  world.on("test.x", [](const inbound& message) { message.reply({"test.a", 1}, message.meta()); });

  say(R"({ "a": 1.50, "ref":2 })");

  CAF_CHECK(alice->got(R"("meta":{ "a": 1.50, "ref":2 })"));
}

CAF_TEST_FIXTURE_SCOPE_END()
