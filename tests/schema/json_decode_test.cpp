// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_json_decode

#include "sample_types.hpp"

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/json_decode.hpp>

#include <stdexcept>
#include <string>

using namespace hubcaf;

namespace {

/// `pointer: expected` of the error, `ok` if there is none.
template <class T>
std::string fault(std::string_view json, std::string_view pointer = "") {
  auto result = json_decode<T>(json, pointer);
  return result ? "ok" : result.error().pointer + ": " + result.error().expected;
}

struct node {
  std::string name;
  std::vector<node> children;
};
HUBCAF_STRUCT(node, name, children)

struct parent {
  std::map<std::string, int> counts;
  sample::item first;
  std::optional<sample::item> second;
};
HUBCAF_STRUCT(parent, counts, first, second)

struct base {
  int a = 0;
};
HUBCAF_STRUCT(base, a)

struct derived : base {
  int b = 0;
};
BOOST_DESCRIBE_STRUCT(derived, (base), (b))

struct odd_names {
  int café = 0;
};
HUBCAF_STRUCT(odd_names, café)

struct empty {};
HUBCAF_STRUCT(empty)

} // namespace

CAF_TEST(simple_values_are_read) {
  CAF_CHECK(json_decode<bool>(" true ").value());
  CAF_CHECK(!json_decode<bool>("false").value());
  CAF_CHECK(json_decode<int>("-12").value() == -12);
  CAF_CHECK(json_decode<double>("2.5e0").value() == 2.5);
  CAF_CHECK(json_decode<float>("0.1").value() == 0.1F);
  CAF_CHECK(json_decode<std::string>(R"("a\u00e9")").value() == "a\xC3\xA9");
  CAF_CHECK(json_decode<raw_json>(R"( {"a": [1.0 ]} )").value().text == R"({"a": [1.0 ]})");
  CAF_CHECK(json_decode<sample::colour>(R"("deep_blue")").value() == sample::colour::deep_blue);
}

CAF_TEST(containers_are_read) {
  CAF_CHECK(json_decode<std::vector<int>>("[1,2,3]").value() == std::vector{1, 2, 3});
  CAF_CHECK(json_decode<std::vector<bool>>("[true,false]").value() == std::vector{true, false});
  CAF_CHECK((json_decode<std::array<int, 2>>("[1,2]").value() == std::array{1, 2}));
  CAF_CHECK((json_decode<std::map<std::string, int>>(R"({"a":1,"\u0062":2})").value() ==
             std::map<std::string, int>{{"a", 1}, {"b", 2}}));
  CAF_CHECK(json_decode<std::vector<std::optional<int>>>("[1,null]").value() ==
            (std::vector<std::optional<int>>{1, {}}));
}

CAF_TEST(a_struct_is_read) {
  auto uut = json_decode<sample::order>(
               R"({"items":[{"count":2,"sku":"a"}],"unknown":{"id":[]},"price":0.1,"id":-7,"note":"hi"})")
               .value();

  CAF_CHECK(uut == (sample::order{-7, 0.1, "hi", {{"a", 2}}}));
}

CAF_TEST(an_optional_member_may_be_null_or_absent) {
  CAF_CHECK(!json_decode<sample::order>(R"({"id":1,"price":1,"items":[]})").value().note);
  CAF_CHECK(!json_decode<sample::order>(R"({"id":1,"price":1,"items":[],"note":null})").value().note);
}

CAF_TEST(a_value_message_is_its_member) {
  CAF_CHECK(json_decode<sample::line>(R"("hello")").value().text == "hello");
  CAF_CHECK_EQUAL(fault<sample::line>(R"({"text":"hello"})", "/content"), "/content: a string");
}

CAF_TEST(simple_errors_say_what_was_expected) {
  CAF_CHECK_EQUAL(fault<bool>("1"), ": true or false");
  CAF_CHECK_EQUAL(fault<std::string>("1"), ": a string");
  CAF_CHECK_EQUAL(fault<double>("\"1\""), ": a number");
  CAF_CHECK_EQUAL(fault<double>("1e999"), ": a number from -1.7976931348623157e+308 to 1.7976931348623157e+308");
  CAF_CHECK_EQUAL(fault<float>("1e39"), ": a number from -3.4028235e+38 to 3.4028235e+38");
  CAF_CHECK_EQUAL(fault<std::vector<int>>("{}"), ": an array");
  CAF_CHECK_EQUAL((fault<std::map<std::string, int>>("[]")), ": an object");
  CAF_CHECK_EQUAL(fault<sample::item>("[]"), ": an object");
  CAF_CHECK_EQUAL(fault<std::optional<int>>("\"a\""), ": an integer from -2147483648 to 2147483647 or null");
  CAF_CHECK_EQUAL(fault<raw_json>("]"), ": a JSON value");
  CAF_CHECK_EQUAL(fault<sample::colour>("\"blue\""), R"(: one of "red", "green", "deep_blue")");
  CAF_CHECK_EQUAL(fault<sample::colour>("1"), R"(: one of "red", "green", "deep_blue")");
}

CAF_TEST(integers_say_their_range_where_it_is_narrow) {
  for (auto json : {"256", "-1", "1.0", "1e1", "\"1\"", "null", "true"})
    CAF_CHECK_EQUAL(fault<std::uint8_t>(json), ": an integer from 0 to 255");
  for (auto json : {"1.0", "1e1", "\"1\"", "null", "true"}) {
    CAF_CHECK_EQUAL(fault<std::int64_t>(json), ": an integer");
    CAF_CHECK_EQUAL(fault<std::uint64_t>(json), ": an integer of at least 0");
    CAF_CHECK_EQUAL(fault<std::vector<std::optional<std::int64_t>>>('[' + std::string(json) + ']'),
                    std::string(json) == "null" ? "ok" : "/0: an integer or null");
  }
}

CAF_TEST(an_integer_out_of_range_is_told_the_range) {
  CAF_CHECK_EQUAL(fault<std::int64_t>("9223372036854775808"),
                  ": an integer from -9223372036854775808 to 9223372036854775807");
  CAF_CHECK_EQUAL(fault<std::uint64_t>("-1"), ": an integer from 0 to 18446744073709551615");
}

CAF_TEST(an_array_has_a_fixed_size) {
  using pair = std::array<int, 2>;
  for (auto json : {"[]", "[1]", "[1,2,3]", "{}", "1"})
    CAF_CHECK_EQUAL(fault<pair>(json, "/p"), "/p: an array of 2 elements");
  CAF_CHECK_EQUAL(fault<pair>("[1,true]", "/p"), "/p/1: an integer from -2147483648 to 2147483647");
}

CAF_TEST(an_error_points_to_its_place) {
  CAF_CHECK_EQUAL(fault<sample::order>(R"({"id":1,"price":1,"items":[{"sku":"a","count":1},{"sku":2}]})", "/content"),
                  "/content/items/1/sku: a string");
  CAF_CHECK_EQUAL((fault<std::map<std::string, int>>(R"({"a/b~c":true})")),
                  "/a~1b~0c: an integer from -2147483648 to 2147483647");
}

CAF_TEST(a_missing_member_is_named) {
  CAF_CHECK_EQUAL(fault<sample::order>(R"({"price":1,"items":[]})", "/content"), "/content/id: an integer");
  CAF_CHECK_EQUAL(fault<sample::order>(R"({"id":1,"price":1,"items":[{"count":1}]})", "/content"),
                  "/content/items/0/sku: a string");
  CAF_CHECK_EQUAL(fault<sample::everything>("{}"), "/flag: true or false");
}

CAF_TEST(a_missing_member_is_told_from_one_that_does_not_fit) {
  const auto words = [](const char* json) { return describe(json_decode<sample::item>(json).error()); };

  CAF_CHECK_EQUAL(words(R"({"count":1})"), "missing; expected a string");
  CAF_CHECK_EQUAL(words(R"({"count":1,"sku":2})"), "expected a string");
  CAF_CHECK_EQUAL(words("7"), "expected an object");

  CAF_MESSAGE("what counts is the last of equal members, and the first of several errors");
  const auto last = json_decode<std::map<std::string, sample::item>>(R"({"a":{"count":1},"a":7})").error();
  CAF_CHECK(!last.missing);
  const auto first = json_decode<std::vector<sample::item>>(R"([{"count":1},7])").error();
  CAF_CHECK(first.missing);
  CAF_CHECK_EQUAL(first.pointer, "/0/sku");
}

CAF_TEST(a_broken_rule_is_reported_at_its_place) {
  CAF_CHECK_EQUAL(fault<sample::order>(R"({"id":1,"price":1,"items":[{"sku":"a","count":0}]})", "/content"),
                  "/content/items/0/count: an integer of at least 1");
  CAF_CHECK_EQUAL(fault<sample::line>(R"("")", "/content"), "/content: a string of 1 to 4096 bytes");
}

CAF_TEST(the_last_of_equal_members_counts) {
  CAF_MESSAGE("whole values count, not parts of several");
  auto uut = json_decode<parent>(R"({"counts":{"a":1},"second":{"sku":"x","count":1},"first":{"sku":"a","count":1},)"
                                 R"("counts":{"b":2},"second":null,"first":{"sku":"b","count":3}})")
               .value();
  CAF_CHECK((uut.counts == std::map<std::string, int>{{"b", 2}}));
  CAF_CHECK(!uut.second);
  CAF_CHECK(uut.first == (sample::item{"b", 3}));

  CAF_MESSAGE("an earlier value may be of any shape");
  CAF_CHECK(json_decode<sample::item>(R"({"count":"x","sku":"a","c\u006funt":5})").value().count == 5);
  CAF_CHECK((json_decode<std::map<std::string, int>>(R"({"a":[],"b":1,"a":2})").value() ==
             std::map<std::string, int>{{"a", 2}, {"b", 1}}));

  CAF_MESSAGE("the last one has to fit");
  CAF_CHECK_EQUAL(fault<sample::item>(R"({"sku":"a","count":5,"count":"x"})"),
                  "/count: an integer from -2147483648 to 2147483647");
}

CAF_TEST(of_several_errors_the_first_in_the_text_is_reported) {
  CAF_CHECK_EQUAL(fault<sample::item>(R"({"count":"x","sku":1})"), "/count: an integer from -2147483648 to 2147483647");
  CAF_CHECK_EQUAL((fault<std::map<std::string, bool>>(R"({"z":0,"a":0})")), "/z: true or false");
}

CAF_TEST(structs_may_inherit_be_empty_and_have_any_name) {
  CAF_CHECK(json_decode<derived>(R"({"a":1,"b":2})").value().a == 1);
  CAF_CHECK_EQUAL(fault<derived>(R"({"b":2})"), "/a: an integer from -2147483648 to 2147483647");
  CAF_CHECK(json_decode<odd_names>("{\"caf\xC3\xA9\":3}").value().café == 3);
  CAF_CHECK(json_decode<odd_names>(R"({"caf\u00e9":3})").value().café == 3);
  CAF_CHECK(json_decode<empty>(R"({"x":1})").has_value());
}

CAF_TEST(malformed_text_is_an_error) {
  const std::string json = R"({"id":1,"price":0.5,"note":"a\u00e9","items":[{"sku":"a","count":1}]})";
  CAF_CHECK(json_decode<sample::order>(json).has_value());
  for (std::size_t size = 0; size < json.size(); ++size) {
    std::string part = json.substr(0, size);
    part.shrink_to_fit();
    CAF_CHECK(json_decode<sample::order>(part).has_error());
  }
  CAF_CHECK(json_decode<sample::order>(json + "x").has_error());
  CAF_CHECK(json_decode<sample::order>(json + json).has_error());
  CAF_CHECK(json_decode<sample::item>(R"({"sku":"a","count":1,})").has_error());
  CAF_CHECK(json_decode<sample::item>(R"({"sku":"a","count":1,"x":[1,]})").has_error());
  CAF_CHECK(json_decode<std::vector<int>>("[1,]").has_error());
  CAF_CHECK_EQUAL(fault<int>("1 2"), ": the only value in the text");
  CAF_CHECK_EQUAL(fault<std::vector<int>>("[1 2]", "/a"), "/a: well-formed JSON");
}

CAF_TEST(recursive_structs_do_not_exhaust_the_stack) {
  std::string deep;
  for (int level = 0; level < 100'000; ++level)
    deep += R"({"name":"","children":[)";
  auto error = json_decode<node>(deep).error();

  CAF_CHECK_EQUAL(error.expected, "at most 512 levels of nesting");
  CAF_CHECK(json_decode<node>(R"({"name":"a","children":[{"name":"b","children":[]}]})").value().children.size() == 1);
}

CAF_TEST(many_misfits_take_linear_time) {
  std::string json = "{";
  for (int round = 0; round < 2; ++round)
    for (int key = 0; key < 50'000; ++key)
      json += '"' + std::to_string(key) + (round == 0 ? "\":true," : "\":1,");
  json.back() = '}';

  auto uut = json_decode<std::map<std::string, int>>(json);

  CAF_CHECK(uut.has_value());
  CAF_CHECK_EQUAL(uut->size(), 50'000u);
}

CAF_TEST(the_value_of_an_error_throws) {
  std::string what;
  try {
    (void)json_decode<int>("x", "/a").value();
  } catch (const std::invalid_argument& error) {
    what = error.what();
  }
  CAF_CHECK_EQUAL(what, "/a is not an integer from -2147483648 to 2147483647");
}

CAF_TEST(the_rule_of_any_type_is_kept) {
  CAF_CHECK(json_decode<sample::palette>(R"({"main":"red","others":["green","deep_blue"]})").has_value());

  CAF_CHECK_EQUAL(fault<sample::palette>(R"({"main":"black","others":[]})"), "/main: a colour with a hue");
  CAF_CHECK_EQUAL(fault<sample::palette>(R"({"main":"red","others":["green","black"]})"),
                  "/others/1: a colour with a hue");
  CAF_CHECK_EQUAL(fault<sample::palette>(R"({"main":"red","others":["red","red","red"]})"),
                  "/others: at most two hues");
}

CAF_TEST(the_value_of_an_error_says_what_is_missing) {
  std::string what;
  try {
    (void)json_decode<sample::order>(R"({"price":1,"items":[]})", "/a").value();
  } catch (const std::invalid_argument& error) {
    what = error.what();
  }
  CAF_CHECK_EQUAL(what, "/a/id is missing; expected an integer");
}
