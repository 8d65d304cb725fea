// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_json_string

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/json_cursor.hpp>
#include <hubcaf/schema/json_string.hpp>
#include <hubcaf/schema/utf8.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace hubcaf;

namespace {

std::string encode(std::string_view text) {
  std::string result;
  json_encode_string(result, text);
  return result;
}

std::optional<std::string> decode(std::string_view json) {
  std::string result;
  json_cursor in(json);
  if (!in.read_string(result) || !in.at_end())
    return std::nullopt;
  return result;
}

} // namespace

CAF_TEST(plain_text_stays_as_it_is) {
  CAF_CHECK_EQUAL(encode(""), R"("")");
  CAF_CHECK_EQUAL(encode("a/b \x7F"), "\"a/b \x7F\"");
  CAF_CHECK_EQUAL(encode("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
}

CAF_TEST(quotes_and_control_characters_are_escaped) {
  CAF_CHECK_EQUAL(encode("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  CAF_CHECK_EQUAL(encode(std::string_view("\0\x01\x1f", 3)), R"("\u0000\u0001\u001f")");
}

CAF_TEST(bytes_that_are_not_utf8_become_replacement_characters) {
  CAF_CHECK_EQUAL(encode("a\xFFz"), "\"a\xEF\xBF\xBDz\"");
  CAF_CHECK_EQUAL(encode("\xC3"), "\"\xEF\xBF\xBD\"");
  CAF_CHECK_EQUAL(encode("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  CAF_CHECK_EQUAL(encode("\xC3\""), "\"\xEF\xBF\xBD\\\"\"");
}

CAF_TEST(long_texts_are_escaped_byte_by_byte) {
  const auto byte_by_byte = [](std::string_view text) {
    std::string result = "\"";
    while (!text.empty()) {
      const auto length = utf8_length(text);
      const auto one = encode(text.substr(0, std::max<std::size_t>(1, length)));
      result.append(one, 1, one.size() - 2);
      text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return result + '"';
  };
  const std::vector<std::string> parts = {"plain text, ", "a",
                                          "\"",           "\\",
                                          "\n",           std::string(1, '\0'),
                                          "\x1F",         "\xC3\xA9",
                                          "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                                          "\xFF",         "\xC3",
                                          "\xE2\x82",     "0123456789abcdef",
                                          "\x7F"};
  std::mt19937_64 random(6);
  int unequal = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const auto kinds = round % 2 == 0 ? 2 : parts.size();
    for (auto left = random() % 30; left > 0; --left)
      text += random() % 10 == 0 ? parts[random() % parts.size()] : parts[random() % kinds];
    text.shrink_to_fit(); // so that reading past the end is seen
    unequal += encode(text) == byte_by_byte(text) ? 0 : 1;
  }
  CAF_CHECK_EQUAL(unequal, 0);
}

CAF_TEST(a_text_of_escapes_only_grows_sixfold) {
  const std::string text(20'000, '\x01');
  const auto json = encode(text);
  CAF_CHECK_EQUAL(json.size(), 6 * text.size() + 2);
  CAF_CHECK(decode(json) == text);
}

CAF_TEST(escapes_are_read) {
  CAF_CHECK(decode(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CAF_CHECK(decode(R"("\u0041\u00e9\u20AC\ud83d\uDE00")") == "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  CAF_CHECK(decode(R"("\u0000")") == std::string(1, '\0'));
  CAF_CHECK(decode(R"("\uFFFF\ud800\udc00\udbff\udfff")") == "\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
}

CAF_TEST(malformed_strings_are_refused) {
  for (auto json : {"",
                    "\"",
                    "\"a",
                    "a\"",
                    "\"\\\"",
                    "\"\\",
                    "\"\\x\"",
                    "\"\\u\"",
                    "\"\\u123\"",
                    "\"\\u123",
                    "\"\\u12g4\"",
                    "\"\n\"",
                    "\"\\ud800\"",
                    "\"\\udc00\"",
                    "\"\\ud800x\"",
                    "\"\\ud800\\n\"",
                    "\"\\ud800\\u0041\"",
                    "\"\\ud800\\ud800\"",
                    "\"\\ud800\\udc0\"",
                    "\"\\ud800\\",
                    "\"\\ud800\\u",
                    "'a'"}) {
    CAF_MESSAGE(json);
    CAF_CHECK(!decode(json));
  }
}

CAF_TEST(only_well_formed_utf8_has_a_length) {
  CAF_CHECK_EQUAL(utf8_length(""), 0u);
  CAF_CHECK_EQUAL(utf8_length("a\xFF"), 1u);
  CAF_CHECK_EQUAL(utf8_length("\xC2\x80"), 2u);
  CAF_CHECK_EQUAL(utf8_length("\xE0\xA0\x80"), 3u);
  CAF_CHECK_EQUAL(utf8_length("\xED\x9F\xBF"), 3u);
  CAF_CHECK_EQUAL(utf8_length("\xF4\x8F\xBF\xBF"), 4u);
  for (auto text : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                    "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC2", "\xE2\x82", "\xE2\x82z", "\xF0\x9F\x98"})
    CAF_CHECK_EQUAL(utf8_length(text), 0u);
}

CAF_TEST(every_character_survives_both_ways) {
  for (std::uint32_t code_point = 0; code_point < 0x110000; code_point += code_point < 0x3000 ? 1 : 61) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF)
      continue;
    std::string text;
    append_utf8(text, code_point);
    if (utf8_length(text) != text.size() || decode(encode(text)) != text)
      CAF_FAIL("code point " << code_point);
  }
  CAF_CHECK(true);
}

CAF_TEST(whatever_is_written_is_json) {
  std::mt19937 random(20260131); // NOLINT: seeded on purpose
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 20000; ++round) {
    std::string text(static_cast<std::size_t>(byte(random) % 12), '\0');
    for (auto& c : text)
      c = static_cast<char>(byte(random));
    boost::system::error_code error;
    auto json = encode(text);
    auto tree = boost::json::parse(json, error);
    if (error || std::string_view(tree.get_string().data(), tree.get_string().size()) != decode(json))
      CAF_FAIL("not read back: " << json);
  }
  CAF_CHECK(true);
}
