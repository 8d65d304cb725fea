// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_receipts
#include <caf/test/unit_test.hpp>

#include "../support/outbound_fixture.hpp"

#include <hubcaf/actors/receipts.hpp>

#include <optional>
#include <stdexcept>

using namespace hubcaf;

namespace {

struct fixture : test::outbound_fixture {
  fixture() : outbound_fixture(few_receipts()) {
  }

  static options few_receipts() {
    auto result = small_queue();
    result.max_queue_size = 2;
    return result;
  }

  /// Broadcasts with a receipt, which goes to `sums`. @returns false if there was no place for one.
  bool broadcast_with_receipt(const std::string& type, char name) {
    auto message = make(type, name);
    if (!attach_receipt(*world.hub, message->label.on_fate,
                        broadcast_fates_function([this](const broadcast_fates& told) { sums = told; })))
      return false;
    hubcaf::broadcast(*world.hub, std::move(message), nullptr, nullptr, {});
    return true;
  }

  [[nodiscard]] std::size_t under_way() const {
    return world.hub->receipts_under_way->size();
  }

  std::optional<broadcast_fates> sums;
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(receipts_tests, fixture)

CAF_TEST(a_sender_is_told_once_the_fate_is_known) {
  (void)send("test.reject", 'a');
  world.run();
  CAF_CHECK(fates.empty());

  alice->flush();
  CAF_CHECK(fates.empty()); // not on the io thread
  world.run();

  CAF_CHECK_EQUAL(fates, std::vector<std::string>{"a delivered"});
  CAF_CHECK_EQUAL(under_way(), 0u);
}

CAF_TEST(too_many_receipts_under_way_are_refused) {
  CAF_MESSAGE("law 2");
  CAF_CHECK(send("test.reject", 'a') == send_result::accepted);
  CAF_CHECK(send("test.reject", 'b') == send_result::accepted);
  CAF_CHECK(send("test.reject", 'c') == send_result::queue_full);
  CAF_CHECK(!broadcast_with_receipt("test.reject", 'd'));
  CAF_CHECK(hubcaf::send(*world.hub, "alice", make("test.reject", 'e'), {}) == send_result::accepted);

  CAF_CHECK_EQUAL(read(), "abe");
  CAF_CHECK(send("test.reject", 'f') == send_result::accepted);
}

CAF_TEST(a_refused_message_gives_the_place_of_its_receipt_back) {
  CAF_CHECK(hubcaf::send(*world.hub, "nobody", make("test.reject", 'a'), [](message_fate) {}) ==
            send_result::no_such_client);
  CAF_CHECK(send("test.reject", 'b', {}, 20000) == send_result::too_large);
  world.run();

  CAF_CHECK_EQUAL(under_way(), 0u);
  CAF_CHECK(fates.empty());
}

CAF_TEST(a_receipt_counts_until_its_function_has_returned) {
  std::size_t during = 0;
  (void)hubcaf::send(*world.hub, "alice", make("test.reject", 'a'), [&](message_fate) { during = under_way(); });
  read();

  CAF_CHECK_EQUAL(during, 1u);
  CAF_CHECK_EQUAL(under_way(), 0u);
}

CAF_TEST(a_function_that_throws_is_skipped) {
  (void)hubcaf::send(*world.hub, "alice", make("test.reject", 'a'),
                     [](message_fate) { throw std::runtime_error("no"); });
  (void)send("test.reject", 'b');

  read();

  CAF_CHECK(was_told("b delivered"));
  CAF_CHECK_EQUAL(under_way(), 0u);
}

CAF_TEST(a_broadcast_is_told_the_sums_of_all_clients_once_the_last_is_decided) {
  const auto bob = world.connect("bob");
  const auto carol = world.connect("carol");
  CAF_REQUIRE(broadcast_with_receipt("test.reject", 'a'));
  world.run();

  read();
  read(*bob);
  CAF_CHECK(!sums);
  carol->ends(session_end::lost);
  world.run();

  CAF_REQUIRE(sums);
  CAF_CHECK_EQUAL(sums->delivered, 2u);
  CAF_CHECK_EQUAL(sums->dropped, 1u);
  CAF_CHECK_EQUAL(sums->returned + sums->expired, 0u);
  CAF_CHECK_EQUAL(under_way(), 0u);
}

CAF_TEST(a_broadcast_to_nobody_is_told_at_once) {
  alice->ends(session_end::lost);
  world.run();

  CAF_REQUIRE(broadcast_with_receipt("test.reject", 'a'));
  world.run();

  CAF_REQUIRE(sums);
  CAF_CHECK_EQUAL(sums->delivered + sums->dropped + sums->returned + sums->expired, 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
