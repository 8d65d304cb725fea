// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_utf8
#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/utf8.hpp>

#include <string>

using namespace hubcaf;

CAF_TEST(a_short_text_is_its_own_head) {
  CAF_CHECK_EQUAL(std::string(utf8_head("", 0)), "");
  CAF_CHECK_EQUAL(std::string(utf8_head("abc", 3)), "abc");
  CAF_CHECK_EQUAL(std::string(utf8_head("abc", 100)), "abc");
}

CAF_TEST(a_head_holds_no_part_of_a_character) {
  const std::string text = "a\u00e9\u20ac\U0001F600z"; // characters of 1, 2, 3, 4 and 1 bytes
  const std::string heads[] = {"", "a", "a", "a\u00e9", "a\u00e9", "a\u00e9", "a\u00e9\u20ac"};
  for (std::size_t most = 0; most < std::size(heads); ++most)
    CAF_CHECK_EQUAL(std::string(utf8_head(text, most)), heads[most]);
  CAF_CHECK_EQUAL(std::string(utf8_head(text, 9)), "a\u00e9\u20ac");
  CAF_CHECK_EQUAL(std::string(utf8_head(text, 10)), "a\u00e9\u20ac\U0001F600");
}

CAF_TEST(bytes_that_begin_no_character_leave_nothing) {
  CAF_CHECK_EQUAL(utf8_head(std::string(10, '\x80'), 5).size(), 0u);
}
