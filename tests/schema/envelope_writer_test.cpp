// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_envelope_writer

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/envelope.hpp>
#include <hubcaf/schema/timestamp.hpp>

#include <string>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

const auto noon = std::chrono::sys_days(std::chrono::year(2026) / 1 / 31) + 12h + 123ms;

std::string write(std::string_view type, std::string_view content, std::string_view meta) {
  std::string result;
  write_envelope(result, type, content, meta, noon);
  return result;
}

} // namespace

CAF_TEST(an_envelope_has_four_members) {
  CAF_MESSAGE("S30");
  CAF_CHECK_EQUAL(write("a.b", "[1.0]", R"({"k":1})"),
                  R"({"type":"a.b","content":[1.0],"meta":{"k":1},"timestamp":"2026-01-31T12:00:00.123Z"})");
  CAF_CHECK_EQUAL(write("a.b", "null", ""),
                  R"({"type":"a.b","content":null,"meta":{},"timestamp":"2026-01-31T12:00:00.123Z"})");
}

CAF_TEST(the_type_is_escaped) {
  CAF_CHECK(write("a\"\\\n", "1", "").starts_with(R"({"type":"a\"\\\n",)"));
}

CAF_TEST(an_envelope_is_appended) {
  std::string uut = "x";
  write_envelope(uut, "a", "1", "", noon);
  CAF_CHECK(uut.starts_with("x{"));
}

CAF_TEST(what_is_written_is_read) {
  auto text = write("caf\xC3\xA9 \"x\"", R"({"a":"b"})", reply_meta(R"({"r":1})", "o"));

  auto uut = parse_envelope(text, 32).value();

  CAF_CHECK_EQUAL(uut.type, "caf\xC3\xA9 \"x\"");
  CAF_CHECK(uut.content == R"({"a":"b"})");
  CAF_CHECK(uut.meta == R"({"ref":{"r":1},"original_type":"o"})");
  CAF_CHECK(uut.ref == R"({"r":1})");
}

CAF_TEST(the_meta_of_a_reply_has_what_is_given) {
  CAF_MESSAGE("S32, S43");
  CAF_CHECK_EQUAL(reply_meta("7", "a\"b", "unhandled"), R"({"ref":7,"original_type":"a\"b","warning":"unhandled"})");
  CAF_CHECK_EQUAL(reply_meta("", "a", "format"), R"({"original_type":"a","warning":"format"})");
  CAF_CHECK_EQUAL(reply_meta(R"("x")"), R"({"ref":"x"})");
  CAF_CHECK_EQUAL(reply_meta("", "", "w"), R"({"warning":"w"})");
  CAF_CHECK_EQUAL(reply_meta(""), "");
}

CAF_TEST(a_ref_joins_the_meta) {
  CAF_CHECK_EQUAL(with_ref(R"({"a": 1.0,"b":[ ]})", "7"), R"({"a":1.0,"b":[ ],"ref":7})");
  CAF_CHECK_EQUAL(with_ref("", "7"), R"({"ref":7})");
  CAF_CHECK_EQUAL(with_ref("{}", R"("x")"), R"({"ref":"x"})");
  CAF_CHECK_EQUAL(with_ref(R"({"a\"\n":1})", "7"), R"({"a\"\n":1,"ref":7})");
}

CAF_TEST(a_ref_that_is_there_is_replaced) {
  CAF_CHECK_EQUAL(with_ref(R"({"ref":1,"a":2,"r\u0065f":3})", "7"), R"({"a":2,"ref":7})");
}

CAF_TEST(without_a_ref_the_meta_stays) {
  CAF_CHECK_EQUAL(with_ref(R"({"ref": 1})", ""), R"({"ref": 1})");
  CAF_CHECK_EQUAL(with_ref("", ""), "");
}
