// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_meta

#include <caf/test/unit_test.hpp>

#include "sample_types.hpp"

#include <hubcaf/schema/meta.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace hubcaf;

namespace {

std::string text_of(const meta& uut) {
  return std::string(uut.text());
}

} // namespace

CAF_TEST(a_meta_is_built_of_names_and_values) {
  const std::string id = "ann";

  CAF_CHECK_EQUAL(text_of(meta{{"from", id}, {"n", 3}}), R"({"from":"ann","n":3})");
  CAF_CHECK_EQUAL(text_of(meta{{"one", 1.5}}), R"({"one":1.5})");
  CAF_CHECK_EQUAL(text_of(meta{{"a", "b"}}), R"({"a":"b"})");
  CAF_CHECK_EQUAL(text_of(meta{}), "{}");
}

CAF_TEST(what_values_hold_stays_inside_them) {
  CAF_CHECK_EQUAL(text_of(meta{{"from", R"(","admin":true,"x":")"}}), R"({"from":"\",\"admin\":true,\"x\":\""})");
  CAF_CHECK_EQUAL(text_of(meta{{"a\"b", 1}}), R"({"a\"b":1})");
  CAF_CHECK_EQUAL(text_of(meta{{"a", std::string_view("\xFF")}}), "{\"a\":\"\xEF\xBF\xBD\"}");
}

CAF_TEST(values_are_whatever_has_a_json_form) {
  CAF_CHECK_EQUAL(text_of(meta{{"a", true}, {"b", std::vector<int>{1, 2}}, {"c", sample::item{"x", 2}}}),
                  R"({"a":true,"b":[1,2],"c":{"sku":"x","count":2}})");
  CAF_CHECK_EQUAL(text_of(meta{{"a", sample::colour::green}, {"b", raw_json{"1.50"}}}), R"({"a":"green","b":1.50})");
}

CAF_TEST(a_meta_may_stand_in_another) {
  const auto inner = meta{{"b", 1}};

  CAF_CHECK_EQUAL(text_of(meta{{"a", inner}}), R"({"a":{"b":1}})");
  CAF_CHECK_EQUAL(text_of(meta{{"a", meta_view(inner)}, {"c", meta_view()}}), R"({"a":{"b":1},"c":{}})");
}

CAF_TEST(an_empty_optional_adds_no_member) {
  const std::optional<int> none;

  CAF_CHECK_EQUAL(text_of(meta{{"a", none}, {"b", std::optional<int>(2)}, {"c", none}}), R"({"b":2})");
  CAF_CHECK_EQUAL(text_of(meta{{"a", none}}), "{}");
}

CAF_TEST(members_may_be_added_one_by_one) {
  meta uut;
  uut.set("a", 1).set("b", "c");

  CAF_CHECK_EQUAL(text_of(uut), R"({"a":1,"b":"c"})");
}
