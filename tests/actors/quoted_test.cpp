// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_quoted
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/quoted.hpp>

#include <hubcaf/schema/utf8.hpp>

#include <string>

using namespace hubcaf;

namespace {

std::string shown(std::string_view text) {
  return fmt::format("{}", quoted{text});
}

std::string character(std::uint32_t code_point) {
  std::string result;
  append_utf8(result, code_point);
  return result;
}

} // namespace

CAF_TEST(a_text_stands_in_quotes) {
  CAF_CHECK_EQUAL(shown(""), R"("")");
  CAF_CHECK_EQUAL(shown("ann"), R"("ann")");
  CAF_CHECK_EQUAL(shown("x client=admin code=ok"), R"("x client=admin code=ok")");
  CAF_CHECK_EQUAL(shown("Käse 😀 日本"), "\"Käse 😀 日本\"");
}

CAF_TEST(quotes_and_backslashes_do_not_end_the_field) {
  CAF_CHECK_EQUAL(shown(R"(a" b="c)"), R"("a\" b=\"c")");
  CAF_CHECK_EQUAL(shown(R"(\)"), R"("\\")");
  CAF_CHECK_EQUAL(shown(R"(\")"), R"("\\\"")");
}

CAF_TEST(control_characters_are_replaced) {
  for (std::uint32_t code = 0; code < 0x100; ++code) {
    const bool is_control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    if (code != '"' && code != '\\')
      CAF_CHECK_EQUAL(shown('a' + character(code) + 'b'), "\"a" + (is_control ? "?" : character(code)) + "b\"");
  }
}

CAF_TEST(separators_of_lines_and_turns_of_direction_are_replaced) {
  for (const auto code : {0x61CU, 0x200EU, 0x200FU, 0x2028U, 0x2029U, 0x202AU, 0x202EU, 0x2066U, 0x2069U, 0xFEFFU})
    CAF_CHECK_EQUAL(shown('a' + character(code) + 'b'), "\"a?b\"");
  for (const auto code : {0x61BU, 0x200DU, 0x2010U, 0x2027U, 0x202FU, 0x2065U, 0x206AU, 0xFEFEU, 0xFFFDU, 0x1F600U})
    CAF_CHECK_EQUAL(shown('a' + character(code) + 'b'), "\"a" + character(code) + "b\"");
}

CAF_TEST(bytes_that_are_no_utf8_are_replaced_one_by_one) {
  for (int byte = 0x80; byte < 0x100; ++byte)
    CAF_CHECK_EQUAL(shown(std::string("a") + static_cast<char>(byte) + 'b'), "\"a?b\"");
  CAF_CHECK_EQUAL(shown("\xC0\x80"), "\"??\"");
  CAF_CHECK_EQUAL(shown("\xED\xA0\x80"), "\"???\"");
  CAF_CHECK_EQUAL(shown("\xE2\x80"), "\"??\"");
  CAF_CHECK_EQUAL(shown("\xC2\""), R"("?\"")");
}

CAF_TEST(a_long_text_is_cut_between_characters) {
  CAF_CHECK_EQUAL(shown(std::string(256, 'x')), '"' + std::string(256, 'x') + '"');
  CAF_CHECK_EQUAL(shown(std::string(257, 'x')), '"' + std::string(256, 'x') + "...\"");
  CAF_CHECK_EQUAL(shown(std::string(255, 'x') + "é"), '"' + std::string(255, 'x') + "...\"");
  CAF_CHECK_EQUAL(shown(std::string(255, 'x') + '"'), '"' + std::string(255, 'x') + "...\"");
  CAF_CHECK_EQUAL(shown(std::string(1'000'000, '\\')).size(), 256u + 5u);
}
