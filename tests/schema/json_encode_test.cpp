// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_json_encode

#include "sample_types.hpp"

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/json_encode.hpp>

#include <cmath>
#include <string>

using namespace hubcaf;

namespace {

template <class T>
std::string encode(const T& value) {
  std::string result;
  json_encode(result, value);
  return result;
}

struct thing {
  std::optional<int> a;
  std::optional<std::string> b;
  int c = 0;
};
HUBCAF_STRUCT(thing, a, b, c)

struct open_thing {
  std::optional<int> a;
};
HUBCAF_STRUCT(open_thing, a)

} // namespace

template <>
inline constexpr bool hubcaf::keeps_null<open_thing> = true;

CAF_TEST(simple_values_are_written) {
  CAF_CHECK_EQUAL(encode(true), "true");
  CAF_CHECK_EQUAL(encode(std::uint8_t{255}), "255");
  CAF_CHECK_EQUAL(encode(std::int64_t{-1}), "-1");
  CAF_CHECK_EQUAL(encode(0.1), "0.1");
  CAF_CHECK_EQUAL(encode(std::string("a\"b")), R"("a\"b")");
  CAF_CHECK_EQUAL(encode(std::string_view("a")), R"("a")");
  CAF_CHECK_EQUAL(encode("literal"), R"("literal")");
  CAF_CHECK_EQUAL(encode(sample::colour::deep_blue), R"("deep_blue")");
  CAF_CHECK_EQUAL(encode(raw_json{R"({"a": 1.0})"}), R"({"a": 1.0})");
}

CAF_TEST(containers_are_written) {
  CAF_CHECK_EQUAL(encode(std::vector<int>{}), "[]");
  CAF_CHECK_EQUAL(encode(std::vector{1, 2}), "[1,2]");
  CAF_CHECK_EQUAL(encode(std::vector{true, false}), "[true,false]");
  CAF_CHECK_EQUAL(encode(std::array{1.5, 2.5}), "[1.5,2.5]");
  CAF_CHECK_EQUAL(encode(std::map<std::string, int>{{"a\n", 1}, {"b", 2}}), R"({"a\n":1,"b":2})");
  CAF_CHECK_EQUAL(encode(std::unordered_map<std::string, int>{}), "{}");
  CAF_CHECK_EQUAL(encode(std::vector<std::optional<int>>{1, {}}), "[1,null]");
}

CAF_TEST(a_struct_is_written_in_the_order_of_its_declaration) {
  sample::order uut{1, 0.1, "x", {{"a", 2}, {"b", 3}}};

  CAF_CHECK_EQUAL(encode(uut),
                  R"({"id":1,"price":0.1,"note":"x","items":[{"sku":"a","count":2},{"sku":"b","count":3}]})");
}

CAF_TEST(empty_members_are_left_out) {
  CAF_CHECK_EQUAL(encode(thing{}), R"({"c":0})");
  CAF_CHECK_EQUAL(encode(thing{{}, "b", 1}), R"({"b":"b","c":1})");
  CAF_CHECK_EQUAL(encode(thing{1, {}, 1}), R"({"a":1,"c":1})");
}

CAF_TEST(empty_members_are_null_where_the_struct_keeps_them) {
  CAF_CHECK_EQUAL(encode(open_thing{}), R"({"a":null})");
  CAF_CHECK_EQUAL(encode(open_thing{1}), R"({"a":1})");
}

CAF_TEST(a_value_message_is_its_member) {
  CAF_CHECK_EQUAL(encode(sample::line{"hi"}), R"("hi")");
  CAF_CHECK_EQUAL(encode(std::vector<sample::line>{{"a"}, {"b"}}), R"(["a","b"])");
}

CAF_TEST(what_json_does_not_have_is_null) {
  CAF_CHECK_EQUAL(encode(std::nan("")), "null");
  CAF_CHECK_EQUAL(encode(static_cast<sample::colour>(77)), "null");
}

CAF_TEST(text_is_appended) {
  std::string uut = "x=";

  json_encode(uut, 1);

  CAF_CHECK_EQUAL(uut, "x=1");
}
