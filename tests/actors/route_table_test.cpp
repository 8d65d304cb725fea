// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_route_table
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/route_table.hpp>
#include <hubcaf/schema/type_rules.hpp>

namespace {

using hubcaf::route;
using hubcaf::route_table;

std::shared_ptr<const route> to(const std::string& pattern) {
  auto result = std::make_shared<route>();
  result->pattern = pattern;
  return result;
}

struct fixture {
  route_table uut;

  fixture() {
    for (const auto* pattern : {"chat.message", "chat.*", "chat.room.*", "*"})
      uut.set(to(pattern));
  }

  std::string found(std::string_view type) const {
    const auto* entry = uut.find(type);
    return entry != nullptr ? entry->pattern : "none";
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(route_table_tests, fixture)

CAF_TEST(exact_beats_longest_prefix_beats_default) {
  CAF_CHECK_EQUAL(found("chat.message"), "chat.message");
  CAF_CHECK_EQUAL(found("chat.messages"), "chat.*");
  CAF_CHECK_EQUAL(found("chat.room.join"), "chat.room.*");
  CAF_CHECK_EQUAL(found("chat.room"), "chat.*");
  CAF_CHECK_EQUAL(found("user.login"), "*");
}

CAF_TEST(the_default_never_gets_reserved_types) {
  for (const auto* type :
       {"error", "ping", "pong", "ack", "system.", "system.welcome", "topic.join", "auth.x", "admin.x"})
    CAF_CHECK_EQUAL(found(type), "none");
  for (const auto* type : {"errors", "error.x", "acknowledge", "systemd.x", "system", "admin", "admin_message"})
    CAF_CHECK_EQUAL(found(type), "*");
}

CAF_TEST(a_reserved_type_with_a_handler_of_its_own_is_found) {
  uut.set(to("pong"));

  CAF_CHECK_EQUAL(found("pong"), "pong");
  CAF_CHECK_EQUAL(found("error"), "none");
}

CAF_TEST(a_prefix_needs_more_than_itself) {
  CAF_CHECK_EQUAL(found("chat."), "*");
  CAF_CHECK_EQUAL(found("chat"), "*");
}

CAF_TEST(a_type_that_looks_like_a_pattern_is_an_ordinary_type) {
  uut.remove("*");

  CAF_CHECK_EQUAL(found("chat.*"), "chat.*");
  CAF_CHECK_EQUAL(found("*"), "none");
  CAF_CHECK_EQUAL(found("user.*"), "none");
}

CAF_TEST(a_later_registration_replaces_the_earlier) {
  CAF_MESSAGE("S40");
  const auto newer = to("chat.message");

  const auto older = uut.set(newer);

  CAF_REQUIRE(older != nullptr);
  CAF_CHECK_EQUAL(older->pattern, "chat.message");
  CAF_CHECK(uut.find("chat.message") == newer.get());
  CAF_CHECK_EQUAL(uut.list().size(), 4u);
}

CAF_TEST(what_is_removed_is_found_no_more) {
  CAF_CHECK(uut.remove("chat.room.*") != nullptr);
  CAF_CHECK(uut.remove("chat.room.*") == nullptr);
  CAF_CHECK_EQUAL(found("chat.room.join"), "chat.*");
}

CAF_TEST(a_star_stands_only_at_the_end) {
  for (const auto* good : {"*", "a.*", "a.b.*", "a", "a.b"})
    CAF_CHECK(hubcaf::is_type_pattern(good));
  for (const auto* bad : {"", ".*", "a*", "a.*.b", "**", "a.\n"})
    CAF_CHECK(!hubcaf::is_type_pattern(bad));
  CAF_CHECK(hubcaf::is_type_pattern(std::string(128, 'a')));
  CAF_CHECK(!hubcaf::is_type_pattern(std::string(129, 'a')));
}

CAF_TEST_FIXTURE_SCOPE_END()
