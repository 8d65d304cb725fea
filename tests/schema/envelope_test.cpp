// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_envelope

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/envelope.hpp>

#include <stdexcept>
#include <string>

using namespace hubcaf;

namespace {

constexpr std::size_t depth = 32;

/// What is wrong with `text`, and the `ref` that was found all the same; `ok` if nothing is.
std::string fault(std::string_view text, std::size_t max_depth = depth) {
  auto result = parse_envelope(text, max_depth);
  if (result)
    return "ok";
  auto error = result.error();
  return error.ref.empty() ? error.message : error.message + " | " + error.ref;
}

std::string with_type(std::string_view type) {
  return R"({"type":)" + std::string(type) + "}";
}

/// An envelope of `levels` levels, two or more.
std::string nested(std::size_t levels) {
  return R"({"type":"a","content":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
}

} // namespace

CAF_TEST(a_whole_envelope_is_read) {
  CAF_MESSAGE("S30");
  auto uut = parse_envelope(R"( {"type" : "chat.message", "content": {"a": 1.0}, "meta":{"ref": "x1","k":2},)"
                            R"("timestamp":"2026-01-31T12:00:00.123Z"} )",
                            depth)
               .value();

  CAF_CHECK_EQUAL(uut.type, "chat.message");
  CAF_CHECK(uut.content == R"({"a": 1.0})");
  CAF_CHECK(uut.meta == R"({"ref": "x1","k":2})");
  CAF_CHECK(uut.ref == R"("x1")");
}

CAF_TEST(all_members_but_the_type_may_be_absent_or_null) {
  CAF_MESSAGE("S30");
  for (auto text : {R"({"type":"a"})", R"({"type":"a","content":null,"meta":null,"timestamp":null})"}) {
    auto uut = parse_envelope(text, depth).value();
    CAF_CHECK(uut.content == "null");
    CAF_CHECK(uut.meta.empty());
    CAF_CHECK(uut.ref.empty());
  }
}

CAF_TEST(unknown_members_are_ignored) {
  CAF_CHECK_EQUAL(fault(R"({"x":[],"type":"a","Type":1,"":0})"), "ok");
}

CAF_TEST(the_last_of_equal_members_counts) {
  auto uut = parse_envelope(
               R"({"type":7,"content":1,"meta":3,"typ\u0065":"b","content":2,"meta":{"ref":1,"r\u0065f":2}})", depth)
               .value();

  CAF_CHECK_EQUAL(uut.type, "b");
  CAF_CHECK(uut.content == "2");
  CAF_CHECK(uut.ref == "2");
  CAF_CHECK_EQUAL(fault(R"({"type":"a","type":""})"), "type is empty");
}

CAF_TEST(what_is_no_json_is_refused) {
  CAF_MESSAGE("S45");
  for (auto text : {"", " ", "hello", "{", R"({"type":"a")", R"({"type":"a"}})", R"({"type":"a"} {})",
                    R"({"type":"a",})", "{'type':'a'}", R"({"type":"a"}//)", R"({"type":"a","content":01})",
                    R"({"type":"a","content":NaN})", "{\"type\":\"a\nb\"}", "{\"type\":\"a\",\"content\":\"\xFF\"}",
                    "{\"type\":\"a\",\"x\":\"\xED\xA0\x80\"}", R"({"type":"a","content":"\ud800"})",
                    R"({"type":"a","content":"\udc00\ud800"})", "\xEF\xBB\xBF{\"type\":\"a\"}"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(fault(text).starts_with("the message is not valid JSON: "));
  }
  CAF_CHECK(fault(std::string_view("{\"type\":\"a\"}\0", 13)).starts_with("the message is not valid JSON: "));
}

CAF_TEST(what_is_no_object_is_refused) {
  for (auto text : {"null", "1", "\"a\"", "[]", R"([{"type":"a"}])"})
    CAF_CHECK_EQUAL(fault(text), "the message is not a JSON object");
}

CAF_TEST(the_type_is_a_short_string) {
  CAF_CHECK_EQUAL(fault("{}"), "type is missing");
  for (auto type : {"null", "1", "[]", "{}", "true"})
    CAF_CHECK_EQUAL(fault(with_type(type)), "type is not a string");
  CAF_CHECK_EQUAL(fault(with_type(R"("")")), "type is empty");
  CAF_CHECK_EQUAL(fault(with_type('"' + std::string(128, 'x') + '"')), "ok");
  CAF_CHECK_EQUAL(fault(with_type('"' + std::string(129, 'x') + '"')), "type is longer than 128 bytes");
}

CAF_TEST(the_length_of_the_type_is_counted_without_escapes) {
  std::string escaped = "\"";
  for (int count = 0; count < 64; ++count)
    escaped += R"(\u00e9)"; // two bytes of UTF-8 each
  CAF_CHECK_EQUAL(fault(with_type(escaped + '"')), "ok");
  CAF_CHECK_EQUAL(fault(with_type(escaped + "x\"")), "type is longer than 128 bytes");
}

CAF_TEST(the_type_has_no_control_characters) {
  for (auto type : {R"("a\u0000")", R"("\n")", R"("a\u001fb")", R"("\u007f")", "\"\x7F\""})
    CAF_CHECK_EQUAL(fault(with_type(type)), "type contains a control character");
  CAF_CHECK_EQUAL(std::string(parse_envelope(with_type(R"("caf\u00e9 \"x\" \ud83d\ude00")"), depth).value().type),
                  "caf\xC3\xA9 \"x\" \xF0\x9F\x98\x80");
}

CAF_TEST(meta_is_an_object) {
  for (auto meta : {"1", "\"a\"", "[]", "true"})
    CAF_CHECK_EQUAL(fault(R"({"type":"a","meta":)" + std::string(meta) + "}"), "meta is not an object");
  CAF_CHECK_EQUAL(fault(R"({"type":"a","meta":{}})"), "ok");
}

CAF_TEST(the_timestamp_is_a_time) {
  for (auto time : {"1", "\"\"", "\"yesterday\"", "\"2026-02-30T00:00:00Z\"", "{}"})
    CAF_CHECK_EQUAL(fault(R"({"type":"a","timestamp":)" + std::string(time) + "}"),
                    "timestamp is not an RFC 3339 time");
  CAF_CHECK_EQUAL(fault(R"({"type":"a","timestamp":"2026-01-31\u005412:00:00Z"})"), "ok");
}

CAF_TEST(nesting_is_counted_from_the_envelope) {
  CAF_CHECK_EQUAL(fault(nested(2)), "ok");
  CAF_CHECK_EQUAL(fault(nested(32)), "ok");
  CAF_CHECK_EQUAL(fault(nested(33)), "the message is nested more than 32 levels deep");
  CAF_CHECK_EQUAL(fault(R"({"type":"a"})", 1), "ok");
  CAF_CHECK_EQUAL(fault(R"({"type":"a","content":[]})", 1), "the message is nested more than 1 level deep");
  CAF_CHECK_EQUAL(fault(nested(256), 256), "ok");
}

CAF_TEST(endless_nesting_is_refused_without_harm) {
  CAF_CHECK_EQUAL(fault(std::string(1'000'000, '[')), "the message is nested more than 32 levels deep");
  CAF_CHECK_EQUAL(fault(std::string(1'000'000, '['), 256), "the message is nested more than 256 levels deep");
  std::string objects;
  for (int level = 0; level < 200'000; ++level)
    objects += R"({"a":)";
  CAF_CHECK_EQUAL(fault(objects), "the message is nested more than 32 levels deep");
  CAF_CHECK_EQUAL(fault(nested(500'000)), "the message is nested more than 32 levels deep");
}

CAF_TEST(an_error_carries_the_ref_that_could_be_read) {
  CAF_CHECK_EQUAL(fault(R"({"meta":{"ref":7}})"), "type is missing | 7");
  CAF_CHECK_EQUAL(fault(R"({"type":1,"meta":{"ref":{"a":[1]}}})"), R"(type is not a string | {"a":[1]})");
  CAF_CHECK_EQUAL(fault(R"({"type":"a","timestamp":1,"meta":{"ref":"x"}})"),
                  R"(timestamp is not an RFC 3339 time | "x")");
  CAF_CHECK_EQUAL(fault(R"({"meta":{"ref":7},"content":[[]]})", 2),
                  "the message is nested more than 2 levels deep | 7");
  CAF_CHECK(fault(R"({"type":"a","content":"\ud800","meta":{"ref":7}})").ends_with(" | 7"));
}

CAF_TEST(a_ref_that_could_not_be_sent_back_is_not_carried) {
  CAF_CHECK_EQUAL(fault(R"({"type":"a","meta":{"ref":[[]]}})", 3), "the message is nested more than 3 levels deep");
  CAF_CHECK(fault("{\"type\":\"a\",\"meta\":{\"ref\":\"\xFF\"}}").find('|') == std::string::npos);
  CAF_CHECK(fault(R"({"type":"a","meta":{"ref":"\ud800"}})").find('|') == std::string::npos);
  CAF_CHECK(fault(R"({"meta":{"ref":7},"type":)").find('|') == std::string::npos);
  CAF_CHECK_EQUAL(fault(R"({"meta":["ref",7]})"), "type is missing");
}

CAF_TEST(a_fault_says_where_it_is) {
  CAF_CHECK_EQUAL(fault(R"({"type":?})"), "the message is not valid JSON: syntax error at byte 8");
}

CAF_TEST(the_views_point_into_the_text) {
  std::string text = R"({"type":"a","content":[1],"meta":{"ref":2}})";
  auto uut = parse_envelope(text, depth).value();

  for (auto view : {uut.content, uut.meta, uut.ref})
    CAF_CHECK(view.data() > text.data() && view.data() + view.size() < text.data() + text.size());
}

CAF_TEST(the_value_of_an_error_throws) {
  std::string what;
  try {
    (void)parse_envelope("{}", depth).value();
  } catch (const std::invalid_argument& error) {
    what = error.what();
  }
  CAF_CHECK_EQUAL(what, "type is missing");
}
