// SPDX-License-Identifier: MIT
#define CAF_SUITE hub_handler_reply
#include <caf/test/unit_test.hpp>

#include <hubcaf/simulation/world.hpp>

#include <optional>
#include <stdexcept>
#include <string>

using namespace hubcaf;
using namespace std::chrono_literals;
using simulation::world;

namespace {

struct bid {
  std::int64_t amount = 0;
};

HUBCAF_MESSAGE(bid, "test.bid", amount)

struct lead {
  std::int64_t amount = 0;
};

HUBCAF_MESSAGE(lead, "test.lead", amount)

struct fixture {
  /// Says a bid, and runs until it is answered.
  void offer(std::int64_t amount) {
    ann.send(bid{amount}, R"({"ref":"r"})");
    uut.run_for(1s);
  }

  /// The last message of this type, if there is one.
  [[nodiscard]] const simulation::received& last(const std::string& type) const {
    CAF_REQUIRE(ann.count(type) != 0);
    CAF_REQUIRE_EQUAL(ann.inbox().back().type(), type);
    return ann.inbox().back();
  }

  world uut;
  simulation::client& ann = uut.connect("ann");
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(handler_reply_tests, fixture)

CAF_TEST(a_function_of_the_content_alone_is_a_handler) {
  std::int64_t seen = 0;
  uut.hub().on<bid>([&](const bid& made) { seen = made.amount; });

  offer(7);

  CAF_CHECK_EQUAL(seen, 7);
  CAF_CHECK_EQUAL(uut.hub().ledger().inbound.delivered, 1u);
}

CAF_TEST(a_message_that_is_returned_is_the_reply) {
  uut.hub().on<bid>([](const bid& made) { return lead{made.amount + 1}; });

  offer(7);

  CAF_CHECK_EQUAL(last("test.lead").as<lead>().amount, 8);
  CAF_CHECK_EQUAL(last("test.lead").meta("ref"), "\"r\"");
}

CAF_TEST(a_reference_to_a_message_is_a_reply) {
  uut.hub().on<bid>([best = lead{3}](const bid&, const inbound&) -> const lead& { return best; });

  offer(7);

  CAF_CHECK_EQUAL(last("test.lead").as<lead>().amount, 3);
}

CAF_TEST(an_empty_optional_is_no_reply) {
  uut.hub().on<bid>("test.*", [](const bid& made, const inbound& message) -> std::optional<lead> {
    if (made.amount > 5)
      return lead{made.amount};
    message.fail(errc::bad_content, "too low");
    return std::nullopt;
  });

  offer(7);
  CAF_CHECK_EQUAL(last("test.lead").as<lead>().amount, 7);
  offer(4);

  CAF_CHECK_EQUAL(ann.count("test.lead"), 1u);
  CAF_CHECK_EQUAL(last("error").meta("ref"), "\"r\"");
}

CAF_TEST(a_handler_without_a_type_may_return_its_reply) {
  uut.hub().on("test.bid", [](const inbound& message) -> any_message {
    if (message.content() == R"({"amount":7})")
      return {"test.seven", 1};
    return {};
  });

  offer(7);
  CAF_CHECK_EQUAL(last("test.seven").content(), "1");
  offer(8);

  CAF_CHECK_EQUAL(ann.count("test.seven"), 1u);
  CAF_CHECK_EQUAL(uut.hub().ledger().inbound.delivered, 2u);
}

CAF_TEST(supervised_functions_may_leave_out_the_message_and_return_their_reply) {
  int lives = 0;
  uut.hub().supervise<bid>("test.bid", [&] {
    return [life = ++lives](const bid& made) {
      if (made.amount < 0)
        throw std::runtime_error("below 0");
      return lead{made.amount + life};
    };
  });

  offer(7);
  CAF_CHECK_EQUAL(last("test.lead").as<lead>().amount, 8);
  offer(-1);
  CAF_CHECK_EQUAL(ann.count("error"), 1u);
  uut.run_for(10s);
  offer(7);

  CAF_CHECK_EQUAL(last("test.lead").as<lead>().amount, 9);
}

CAF_TEST(supervised_functions_without_a_type_may_return_their_reply) {
  uut.hub().supervise("test.*", [] { return [](const inbound& message) { return message.message(); }; });

  offer(7);

  CAF_CHECK_EQUAL(last("test.bid").as<bid>().amount, 7);
}

CAF_TEST(a_replacement_may_be_of_another_form) {
  uut.hub().on<bid>([](const bid&) {});
  uut.hub().replace<bid>([](const bid& made, const inbound& message) { return message.reply(lead{made.amount}); });

  offer(7);

  CAF_CHECK_EQUAL(last("test.lead").as<lead>().amount, 7);
}

CAF_TEST_FIXTURE_SCOPE_END()
