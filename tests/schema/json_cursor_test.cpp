// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_json_cursor

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/json_cursor.hpp>

#include <string>

using namespace hubcaf;

namespace {

bool skips(std::string_view json) {
  json_cursor uut(json);
  return uut.skip_value() && uut.at_end();
}

std::string number(std::string_view json) {
  json_cursor uut(json);
  return std::string(uut.read_number());
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

} // namespace

CAF_TEST(values_of_every_kind_are_skipped) {
  for (auto json : {"null", "true", "false", "0", "-0", "12.5e-3", R"("a\"b\u0041")", "[]", "{}", " [ 1 , [ ] , { } ] ",
                    R"({"a":{"b":[1,"]}",{}]},"":0})", "\t\r\n 1 \n"}) {
    CAF_MESSAGE(json);
    CAF_CHECK(skips(json));
  }
}

CAF_TEST(what_is_no_json_is_not_skipped) {
  for (auto json : {"",
                    " ",
                    "nul",
                    "nulll",
                    "True",
                    "'a'",
                    "[",
                    "]",
                    "[1",
                    "[1,",
                    "[1,]",
                    "[,1]",
                    "[1 2]",
                    "[1}",
                    "{",
                    "}",
                    "{1:2}",
                    R"({"a"})",
                    R"({"a":})",
                    R"({"a":1,})",
                    R"({"a":1 "b":2})",
                    R"({"a":1])",
                    "[1]]",
                    "1 2",
                    "\"a",
                    "\"\\q\"",
                    "\"\\u12\"",
                    "\"\x01\"",
                    "[\"a\nb\"]",
                    "+1",
                    "/**/1",
                    "\xEF\xBB\xBF"
                    "1"}) {
    CAF_MESSAGE(json);
    CAF_CHECK(!skips(json));
  }
  CAF_CHECK(!skips(std::string_view("\0", 1)));
  CAF_CHECK(!skips(std::string_view("1\0", 2)));
}

CAF_TEST(numbers_follow_the_grammar) {
  for (auto json : {"0", "-0", "7", "-12", "0.0", "1.50", "1e5", "1E+5", "-1.5e-05", "123456789012345678901234567890"})
    CAF_CHECK_EQUAL(number(json), json);
  for (auto json : {"", "-", "+1", ".5", "5.", "1.e5", "1e", "1e+", "-a", "NaN", "Infinity", "0x1"}) {
    CAF_MESSAGE(json);
    CAF_CHECK(number(json) != json || number(json).empty());
  }
  CAF_CHECK_EQUAL(number("01"), "0");
}

CAF_TEST(short_integers_are_read_at_once) {
  const auto read = [](std::string_view json) { return json_cursor(json).read_short_integer(); };
  CAF_CHECK(read("0") == 0);
  CAF_CHECK(read(" -0,") == 0);
  CAF_CHECK(read("7]") == 7);
  CAF_CHECK(read("-123456789012345678") == -123456789012345678);
  CAF_CHECK(read("999999999999999999}") == 999999999999999999);
  std::int64_t known = 1;
  for (std::string digits = "1"; digits.size() <= 18;
       digits += std::to_string(digits.size() % 10), known = std::stoll(digits)) {
    CAF_CHECK(read(digits) == known);
    CAF_CHECK(read("-" + digits + ", and much more text") == -known);
  }
  for (auto json : {"", "-", "a", "01", "-00", "1.0", "1e5", "1E5", "1234567890123456789", "+1", "\"1\""}) {
    CAF_MESSAGE(json);
    CAF_CHECK(!read(json));
    json_cursor uut(json);
    CAF_CHECK(!uut.read_short_integer());
    CAF_CHECK(uut.read_number() == json_cursor(json).read_number());
  }
}

CAF_TEST(a_raw_value_has_no_white_space_around_it) {
  std::string_view json = R"( {"a": 1}  , )";
  json_cursor uut(json);

  auto raw = uut.read_raw();

  CAF_CHECK(raw == R"({"a": 1})");
  CAF_CHECK(raw.data() == json.data() + 1);
  CAF_CHECK(uut.take(','));
}

CAF_TEST(names_are_read_in_place_unless_they_have_escapes) {
  std::string scratch;
  std::string_view plain = R"("name" : 1)";
  json_cursor uut(plain);
  CAF_CHECK(uut.read_key(scratch).value().data() == plain.data() + 1);
  CAF_CHECK(uut.peek() == '1');

  uut = json_cursor(R"("n\u0061me":1)");
  CAF_CHECK(uut.read_key(scratch) == "name");
  CAF_CHECK(uut.peek() == '1');

  for (auto json : {"name:1", "\"name\"", "\"name", "\"na\\", "\"name\" 1", "1:1", ""}) {
    uut = json_cursor(json);
    CAF_CHECK(!uut.read_key(scratch));
  }
}

CAF_TEST(nesting_has_a_limit) {
  constexpr auto most = json_cursor::max_nesting;
  CAF_CHECK(skips(nested(most)));
  CAF_CHECK(!skips(nested(most + 1)));
  CAF_CHECK(!skips(std::string(1'000'000, '[')));
  CAF_CHECK(!skips(std::string(1'000'000, '{')));

  auto text = nested(most);
  json_cursor uut(text);
  CAF_CHECK(uut.enter('['));
  CAF_CHECK(uut.skip_value());
  CAF_CHECK(uut.next(']', false) == json_cursor::step::done);
}

CAF_TEST(a_text_may_be_cut_off_anywhere) {
  const std::string json = R"( {"type":"a\u00e9","content":[1.5e-3,true,false,null,{"x":""}],"meta":{}} )";
  CAF_CHECK(skips(json));
  for (std::size_t size = 0; size + 2 < json.size(); ++size) {
    std::string part = json.substr(0, size); // a buffer of its own, so that reading past the end is seen
    part.shrink_to_fit();
    CAF_CHECK(!skips(part));
  }
}
