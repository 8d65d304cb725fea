// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_overflow_policy
#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/overflow_policy.hpp>

#include <string>

using namespace hubcaf;

CAF_TEST(each_overflow_policy_has_a_word_that_leads_back_to_it) {
  const std::string words[] = {"reject", "drop_newest", "drop_oldest", "keep_latest", "disconnect", "suspend"};
  for (int value = 0; value < 6; ++value) {
    const auto policy = static_cast<overflow_policy>(value);
    CAF_CHECK_EQUAL(std::string(to_string(policy)), words[value]);
    CAF_CHECK(overflow_policy_from(words[value]) == policy);
  }
}

CAF_TEST(each_duplicate_policy_has_a_word_that_leads_back_to_it) {
  const std::string words[] = {"newest_wins", "oldest_wins", "allow"};
  for (int value = 0; value < 3; ++value) {
    const auto policy = static_cast<duplicate_policy>(value);
    CAF_CHECK_EQUAL(std::string(to_string(policy)), words[value]);
    CAF_CHECK(duplicate_policy_from(words[value]) == policy);
  }
}

CAF_TEST(other_words_are_no_policies) {
  CAF_CHECK(!overflow_policy_from("drop"));
  CAF_CHECK(!overflow_policy_from(""));
  CAF_CHECK(!duplicate_policy_from("Newest_wins"));
}
