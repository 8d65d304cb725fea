// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_utf8_prefix

#include <hubcaf/transport/utf8_prefix.hpp>

#include <caf/test/unit_test.hpp>

#include <string>

using namespace hubcaf;

CAF_TEST(valid_text_is_its_own_prefix) {
  for (auto text :
       {"", "a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "a\xF0\x9F\x98\x80z", "eight bytes and more"})
    CAF_CHECK_EQUAL(utf8_prefix(text), std::string_view(text).size());
}

CAF_TEST(the_prefix_ends_before_the_first_bad_byte_wherever_it_stands) {
  for (std::size_t before = 0; before < 40; ++before)
    for (const std::string bad : {"\xFF", "\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
      CAF_CHECK_EQUAL(utf8_prefix(std::string(before, 'x') + bad), before);
      CAF_CHECK_EQUAL(utf8_prefix(std::string(before, 'x') + bad + std::string(20, 'y')), before);
      CAF_CHECK_EQUAL(utf8_prefix("\xE2\x82\xAC" + std::string(before, 'x') + bad), before + 3);
    }
}

CAF_TEST(every_beginning_of_every_character_may_become_one_and_nothing_else) {
  // By the definition: some bytes behind it make it a character.
  const auto may_become = [](std::string text) {
    for (unsigned second = 0x80; second < 0xC0; ++second)
      for (std::size_t more = 0; more < 3; ++more) {
        const auto whole = text + static_cast<char>(second) + std::string(more, '\x80');
        if (utf8_prefix(whole) == whole.size() && utf8_prefix(text) == 0)
          return true;
      }
    return false;
  };
  for (unsigned first = 0; first < 256; ++first) {
    const std::string one{static_cast<char>(first)};
    CAF_REQUIRE_EQUAL(may_become_utf8(one), may_become(one));
    for (unsigned second = 0; second < 256; ++second) {
      const auto two = one + static_cast<char>(second);
      CAF_REQUIRE_EQUAL(may_become_utf8(two), may_become(two));
    }
  }
  CAF_CHECK(may_become_utf8(""));
  CAF_CHECK(may_become_utf8("\xF0\x9F\x98"));
  CAF_CHECK(!may_become_utf8("\xF0\x9F\x98\x80"));
  CAF_CHECK(!may_become_utf8("\xF0\x9F\x28"));
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
