// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_json_value

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/json_decode.hpp>
#include <hubcaf/schema/json_encode.hpp>

#include <boost/json/value.hpp>

#include <string>

using namespace hubcaf;
namespace json = boost::json;

namespace {

std::string round_trip(std::string_view text) {
  std::string result;
  json_encode(result, json_decode<json::value>(text).value());
  return result;
}

} // namespace

CAF_TEST(a_tree_keeps_every_kind_of_value) {
  for (auto text : {"null", "true", "false", "[]", "{}", R"("a\"\u0001")", R"({"a":[1,-1,{"b":null}],"c":""})",
                    "18446744073709551615", "-9223372036854775808", "2.5", "1e+300", "0.30000000000000004"})
    CAF_CHECK_EQUAL(round_trip(text), text);
}

CAF_TEST(a_double_stays_a_double) {
  CAF_CHECK_EQUAL(round_trip("5.0"), "5.0");
  CAF_CHECK_EQUAL(round_trip("-0"), "-0.0");
  CAF_CHECK_EQUAL(round_trip("18446744073709551616"), "18446744073709551616.0");
  CAF_CHECK(json_decode<json::value>("5.0")->is_double());
  CAF_CHECK(json_decode<json::value>("5")->is_int64());
  CAF_CHECK(json_decode<json::value>("9223372036854775808")->is_uint64());
}

CAF_TEST(the_last_of_equal_names_counts) {
  CAF_CHECK_EQUAL(round_trip(R"({"a":1,"b":2,"\u0061":[3]})"), R"({"a":[3],"b":2})");
}

CAF_TEST(malformed_trees_are_refused) {
  for (auto text :
       {"", "[", "[1,]", "[1", "{\"a\":1,}", "{\"a\"}", "nul", "tru", "fals", "\"a", "-", "1e999", "[] []"}) {
    CAF_MESSAGE(text);
    CAF_CHECK(json_decode<json::value>(text).has_error());
  }
}

CAF_TEST(an_error_says_where_in_the_tree) {
  auto error = json_decode<json::value>(R"({"a":[0,{"b/~":1e999}]})", "/content").error();

  CAF_CHECK_EQUAL(error.pointer, "/content/a/1/b~1~0");
  CAF_CHECK_EQUAL(error.expected, "a number from -1.7976931348623157e+308 to 1.7976931348623157e+308");
}

CAF_TEST(a_tree_nests_to_the_limit_of_the_cursor) {
  auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };

  CAF_CHECK(json_decode<json::value>(nested(json_cursor::max_nesting)).has_value());
  auto error = json_decode<json::value>(nested(json_cursor::max_nesting + 1)).error();
  CAF_CHECK_EQUAL(error.expected, "at most 512 levels of nesting");
  CAF_CHECK(json_decode<json::value>(std::string(1'000'000, '[')).has_error());
}
