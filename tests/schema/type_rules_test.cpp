// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_type_rules
#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/overflow_policy.hpp>
#include <hubcaf/schema/type_rules.hpp>

#include <string>

using namespace hubcaf;

namespace {

/// The value that rules find for a type; -1 if there is none.
int find(const type_rules<int>& rules, std::string_view type) {
  const auto found = rules.find(type);
  return found != nullptr ? *found : -1;
}

} // namespace

CAF_TEST(patterns_are_types_prefixes_and_the_star) {
  for (const std::string good : {"*", "a", "chat.message", "chat.*", "a.b.*", "with blank", "a=b", "h\xc3\xa9.*"}) {
    CAF_MESSAGE(good);
    CAF_CHECK(is_type_pattern(good));
  }
  for (const std::string bad : {"", "**", "chat*", ".*", "*.chat", "a.*.b", "a.*.*", "a\nb", "a\x7f"}) {
    CAF_MESSAGE(bad);
    CAF_CHECK(!is_type_pattern(bad));
  }
  CAF_CHECK(is_type_pattern(std::string(128, 'a')));
  CAF_CHECK(!is_type_pattern(std::string(129, 'a')));
}

CAF_TEST(exact_beats_the_longest_prefix_and_that_the_star) {
  const type_rules<int> uut{{"*", 0}, {"a.*", 1}, {"a.b.*", 2}, {"a.b.c", 3}};

  CAF_CHECK_EQUAL(find(uut, "a.b.c"), 3);
  CAF_CHECK_EQUAL(find(uut, "a.b.d"), 2);
  CAF_CHECK_EQUAL(find(uut, "a.b.c.d"), 2);
  CAF_CHECK_EQUAL(find(uut, "a.c"), 1);
  CAF_CHECK_EQUAL(find(uut, "b.c"), 0);
  CAF_CHECK_EQUAL(find(uut, "ab.c"), 0);
}

CAF_TEST(the_longest_prefix_counts_whatever_its_letters) {
  // In the order of characters "#" comes before "*".
  const type_rules<int> uut{{"a.*", 1}, {"a.#b.*", 2}, {"#.*", 3}, {"*", 0}};

  CAF_CHECK_EQUAL(find(uut, "a.#b.c"), 2);
  CAF_CHECK_EQUAL(find(uut, "#.c"), 3);
}

CAF_TEST(a_prefix_takes_in_only_what_goes_on_after_its_dot) {
  const type_rules<int> uut{{"a.b.*", 2}};

  CAF_CHECK_EQUAL(find(uut, "a.b.c"), 2);
  CAF_CHECK_EQUAL(find(uut, "a.b."), -1);
  CAF_CHECK_EQUAL(find(uut, "a.b"), -1);
  CAF_CHECK_EQUAL(find(uut, "a.bc"), -1);
  CAF_CHECK_EQUAL(find(uut, "a.*"), -1);
}

CAF_TEST(a_pattern_finds_its_own_rule_or_a_shorter_prefix) {
  const type_rules<int> uut{{"*", 0}, {"a.*", 1}, {"a.b.*", 2}};

  CAF_CHECK_EQUAL(find(uut, "a.b.*"), 2);
  CAF_CHECK_EQUAL(find(uut, "a.b.c.*"), 2);
  CAF_CHECK_EQUAL(find(uut, "a.c.*"), 1);
  CAF_CHECK_EQUAL(find(uut, "b.*"), 0);
  CAF_CHECK_EQUAL(find(uut, "*"), 0);
}

CAF_TEST(without_a_rule_nothing_is_found) {
  CAF_CHECK(type_rules<int>{}.empty());
  CAF_CHECK_EQUAL(find({}, "a.b"), -1);
  CAF_CHECK_EQUAL(find({}, ""), -1);
  CAF_CHECK_EQUAL(find({{"a.b", 1}}, "a.c"), -1);
  CAF_CHECK_EQUAL(find({{"a.b", 1}}, "*"), -1);
}

CAF_TEST(a_later_rule_replaces_one_of_the_same_pattern) {
  type_rules<overflow_policy> uut;
  uut.set("log.*", overflow_policy::drop_newest).set("chat.*", overflow_policy::reject);
  uut.set("log.*", overflow_policy::drop_oldest);

  CAF_CHECK(!uut.empty());
  CAF_CHECK_EQUAL(uut.entries().size(), 2u);
  CAF_REQUIRE(uut.find("log.line") != nullptr);
  CAF_CHECK(*uut.find("log.line") == overflow_policy::drop_oldest);
}

CAF_TEST(rules_are_equal_whatever_order_they_were_given_in) {
  const type_rules<int> uut{{"b", 2}, {"a", 1}};

  CAF_CHECK((uut == type_rules<int>{{"a", 1}, {"b", 2}}));
  CAF_CHECK((uut != type_rules<int>{{"a", 1}, {"b", 3}}));
  CAF_CHECK(uut != type_rules<int>{});
}

CAF_TEST(a_copy_goes_its_own_way) {
  const type_rules<int> uut{{"a", 1}};
  auto copy = uut;
  copy.set("a", 2);

  CAF_CHECK_EQUAL(find(uut, "a"), 1);
  CAF_CHECK_EQUAL(find(copy, "a"), 2);
}
