// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_utf8_tail

#include <hubcaf/transport/utf8_tail.hpp>

#include <caf/test/unit_test.hpp>

#include <string>

using namespace hubcaf;

CAF_TEST(whole_characters_are_complete) {
  for (auto text : {"", "a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "a\xF0\x9F\x98\x80z"})
    CAF_CHECK(!ends_inside_character(text));
}

CAF_TEST(every_cut_through_a_character_is_seen) {
  for (const std::string text : {"\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"})
    for (std::size_t length = 1; length < text.size(); ++length) {
      CAF_CHECK(ends_inside_character(text.substr(0, length)));
      CAF_CHECK(ends_inside_character("abcd" + text.substr(0, length)));
      CAF_CHECK(ends_inside_character(text + text.substr(0, length)));
    }
}

CAF_TEST(clipping_never_cuts_a_character) {
  CAF_CHECK_EQUAL(clip_utf8("abc", 3), "abc");
  CAF_CHECK_EQUAL(clip_utf8("abc", 2), "ab");
  CAF_CHECK_EQUAL(clip_utf8("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
  CAF_CHECK_EQUAL(clip_utf8("a\xE2\x82\xAC", 3), "a");
  CAF_CHECK_EQUAL(clip_utf8("a\xE2\x82\xAC", 0), "");
}

CAF_TEST(clipping_stops_before_what_is_no_utf8) {
  CAF_CHECK_EQUAL(clip_utf8("ok\xFFrest", 100), "ok");
}
