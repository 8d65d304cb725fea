// SPDX-License-Identifier: MIT
/// A handler's own refusals: what the client gets, what becomes of the message, and that they are no errors of the client.
#define CAF_SUITE actors_handler_refusal
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/client.hpp>

#include <caf/event_based_actor.hpp>

#include <optional>
#include <stdexcept>

using namespace hubcaf;
using test::hub_world;

namespace {

struct bid {
  std::int64_t amount = 0;
};

HUBCAF_MESSAGE(bid, "auction.bid", amount)

struct least {
  std::int64_t amount = 0;
  std::optional<std::string> item;
};

HUBCAF_STRUCT(least, amount, item)

options with(std::size_t max_client_errors) {
  options result;
  result.max_client_errors = max_client_errors;
  result.max_errors_per_minute = 50;
  return result;
}

struct fixture {
  hub_world world{with(3)};
  std::shared_ptr<test::fake_session> alice = world.connect("alice");

  void say(const std::string& message) {
    alice->says(message);
    world.run();
    alice->flush();
  }

  /// A message of this type whose handler refuses so.
  template <class Function>
  void say_to(Function refuse) {
    world.on("test.x", [refuse](const inbound& message) { refuse(message); });
    say(R"({"type":"test.x","meta":{"ref":1}})");
  }

  ledger_entry inbound_books() const {
    return world.hub->counters.report().inbound;
  }
};

void too_low(const inbound& message) {
  message.fail("auction.too_low", "bid more");
}

/// The text of the exception that `fail` throws for these arguments.
template <class... Arguments>
std::string complaint(const inbound& message, const Arguments&... arguments) {
  try {
    message.fail(arguments...);
    return {};
  } catch (const std::invalid_argument& failure) {
    return failure.what();
  }
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(handler_refusal_tests, fixture)

CAF_TEST(a_refusal_has_a_word_of_the_applications) {
  say_to(too_low);

  CAF_CHECK(alice->got(R"("type":"error","content":{"code":"auction.too_low","message":"bid more"},)"
                       R"("meta":{"ref":1,"original_type":"test.x"})"));
}

CAF_TEST(details_are_any_value_with_a_json_form) {
  say_to([](const inbound& message) { message.fail("a.b", "m", least{7, std::nullopt}); });
  say_to([](const inbound& message) { message.fail("a.c", "m", bid{8}); });
  say_to([](const inbound& message) { message.fail("a.d", "m", std::vector<int>{1, 2}); });
  say_to([](const inbound& message) { message.fail("a.e", "m", "a \"text\""); });

  CAF_CHECK(alice->got(R"({"code":"a.b","message":"m","details":{"amount":7}})"));
  CAF_CHECK(alice->got(R"({"code":"a.c","message":"m","details":{"amount":8}})"));
  CAF_CHECK(alice->got(R"({"code":"a.d","message":"m","details":[1,2]})"));
  CAF_CHECK(alice->got(R"({"code":"a.e","message":"m","details":"a \"text\""})"));
}

CAF_TEST(a_refused_message_counts_as_delivered) {
  CAF_MESSAGE("law 1");
  say_to(too_low);

  const auto books = inbound_books();
  CAF_CHECK_EQUAL(books.delivered, 1u);
  CAF_CHECK_EQUAL(books.returned, 0u);
  CAF_CHECK_EQUAL(books.held, 0);
  CAF_CHECK_EQUAL(world.hub->counters.totals()[counter::handler_refusals], 1u);
}

CAF_TEST(refusals_are_never_too_many) {
  CAF_MESSAGE("law 7: a hundred bids that are too low");
  for (int i = 0; i < 100; ++i)
    say_to(too_low);

  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(a_refusal_ends_a_row_of_errors) {
  CAF_MESSAGE("law 7");
  for (int i = 0; i < 5; ++i) {
    say("{");
    say("{");
    say_to(too_low);
  }

  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(a_word_of_the_hubs_said_by_a_handler_never_counts_and_ends_a_row) {
  CAF_MESSAGE("law 7");
  for (const auto code : {errc::forbidden, errc::not_found, errc::bad_content, errc::bad_message, errc::unknown_type,
                          errc::unauthorized, errc::rate_limited}) {
    say("{");
    say("{");
    say_to([code](const inbound& message) { message.fail(code, "not today"); });
    CAF_CHECK(alice->got(std::string(R"({"code":")") + std::string(to_string(code)) + R"(","message":"not today"})"));
  }

  CAF_CHECK(!alice->closed_with);
  CAF_CHECK_EQUAL(inbound_books().returned, 7u);
  CAF_CHECK_EQUAL(world.hub->counters.totals().errors_of(errc::forbidden), 1u);
}

CAF_TEST(a_handler_that_says_that_it_failed_leaves_a_row_as_it_was) {
  CAF_MESSAGE("law 7");
  say("{");
  say("{");
  say_to([](const inbound& message) { message.fail(errc::handler_failed, "not now"); });
  CAF_CHECK(!alice->closed_with);
  say("{");

  CAF_CHECK(alice->closed_with == close_code::too_many_errors);
}

CAF_TEST(the_hubs_own_forbidden_counts) {
  CAF_MESSAGE("law 7");
  const auto ann = world.hub->clients.find("alice");
  for (int i = 0; i < 3; ++i)
    compat::post(ann->connection, returned{"test.x", {}, errc::forbidden, "no", 0, 1000, {}});
  world.run();

  CAF_CHECK(alice->closed_with == close_code::too_many_errors);
}

CAF_TEST(an_actor_may_refuse) {
  const auto actor = world.hub->system.spawn(
    [](caf::event_based_actor*, int) -> caf::behavior { return {[](const inbound& message) { too_low(message); }}; },
    0);
  world.set_handler({"test.x", nullptr, {}, nullptr, caf::actor_cast<caf::strong_actor_ptr>(actor)});
  say(R"({"type":"test.x"})");

  CAF_CHECK(alice->got("auction.too_low"));
  CAF_CHECK_EQUAL(inbound_books().delivered, 1u);
}

CAF_TEST(the_first_refusal_counts_and_the_others_are_not_told) {
  say_to([](const inbound& message) {
    message.fail("a.first", "one");
    message.fail("a.second", "two");
    message.fail(errc::forbidden, "three");
  });

  CAF_CHECK(alice->got("a.first"));
  CAF_CHECK(!alice->got("a.second"));
  CAF_CHECK(!alice->got("forbidden"));
}

CAF_TEST(a_sender_that_wants_to_know_is_told_that_a_refused_message_was_delivered) {
  std::optional<message_fate> told;
  inbound::parts all;
  all.hub = world.hub;
  all.content = any_message("test.x", 1);
  all.books = &world.hub->counters.types.others();
  all.on_fate = [&told](message_fate what) { told = what; };
  const inbound pushed(std::move(all));

  pushed.fail("a.b", "no");

  CAF_CHECK(told == message_fate::delivered);
}

CAF_TEST(a_word_that_could_be_the_hubs_is_refused_in_clear_words) {
  std::string first, second;
  say_to([&](const inbound& message) {
    first = complaint(message, "too_low", "m");
    second = complaint(message, "", "m");
  });

  CAF_CHECK(first.find("\"too_low\"") != std::string::npos);
  CAF_CHECK(first.find("needs a dot") != std::string::npos);
  CAF_CHECK(!second.empty());
  CAF_CHECK(!alice->got(R"("type":"error")"));
}

CAF_TEST(a_refusal_has_a_largest_size) {
  CAF_MESSAGE("law 2: text and details together");
  std::string fits, message_too_long, details_too_long;
  say_to([&](const inbound& message) {
    const std::string text(inbound::longest_refusal, 'x');
    message_too_long = complaint(message, "a.long", text + "x");
    details_too_long = complaint(message, "a.long", "m", text);
    fits = complaint(message, "a.fits", text);
  });

  CAF_CHECK(!message_too_long.empty());
  CAF_CHECK(details_too_long.find("16384") != std::string::npos);
  CAF_CHECK_EQUAL(fits, "");
  CAF_CHECK(alice->got("a.fits"));
  CAF_CHECK(!alice->got("a.long"));
}

CAF_TEST(refusals_that_nobody_reads_are_told_together) {
  world.on("test.x", too_low);
  for (int i = 0; i < 100; ++i) {
    alice->says(R"({"type":"test.x"})");
    world.run();
  }
  alice->flush();

  CAF_CHECK(alice->got(R"({"code":"auction.too_low","message":"more messages were answered with errors)"));
  CAF_CHECK(alice->got(R"("merged":)"));
  CAF_CHECK(!alice->closed_with);
}

CAF_TEST(refusals_on_their_way_to_a_connection_are_bounded) {
  CAF_MESSAGE("law 2: beyond, only the codes are told");
  const auto ann = world.hub->clients.find("alice");
  world.on("test.x", [&](const inbound& message) {
    message.fail("a.long", "m", std::string(inbound::longest_refusal / 2, 'x'));
    CAF_CHECK(ann->refusals.bytes() <= client::refusal_bytes);
  });
  for (int i = 0; i < 10; ++i)
    alice->says(R"({"type":"test.x"})");
  world.run();
  alice->flush();

  std::size_t with_words = 0;
  std::size_t without = 0;
  for (const auto& text : alice->received)
    if (text.find("a.long") != std::string::npos)
      ++(text.find("details") != std::string::npos ? with_words : without);
  CAF_CHECK_EQUAL(with_words, 7u);
  CAF_CHECK_EQUAL(without, 3u);
  CAF_CHECK_EQUAL(ann->refusals.size(), 0u);
  CAF_CHECK_EQUAL(world.hub->outbound_bytes.used(), 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
