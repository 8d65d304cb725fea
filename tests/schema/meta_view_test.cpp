// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_meta_view

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/meta.hpp>
#include <hubcaf/schema/meta_view.hpp>

#include <stdexcept>
#include <string>

using namespace hubcaf;

namespace {

/// The fault of the text.
std::string complaint(const std::string& text) {
  try {
    static_cast<void>(meta_view(text));
    return {};
  } catch (const std::invalid_argument& failure) {
    return failure.what();
  }
}

std::string deep(std::size_t levels) {
  std::string result;
  for (std::size_t i = 1; i < levels; ++i)
    result += R"({"a":)";
  return result + "{}" + std::string(levels - 1, '}');
}

} // namespace

CAF_TEST(text_of_an_object_passes_as_it_is) {
  for (const std::string text : {"{}", R"({"from":"ann"})", R"( {"a" : [1, {"b": null}]} )"}) {
    CAF_CHECK_EQUAL(complaint(text), "");
    CAF_CHECK_EQUAL(std::string(meta_view(text)), text);
    CAF_CHECK(meta_view(text).data() == text.data());
  }
}

CAF_TEST(no_text_is_no_meta) {
  CAF_CHECK(meta_view().empty());
  CAF_CHECK(meta_view("").empty());
  CAF_CHECK(meta_view(std::string()).empty());
}

CAF_TEST(text_that_is_no_json_is_refused_with_the_place) {
  CAF_CHECK_EQUAL(complaint("{not json").find("meta is not a JSON object: "), 0u);
  CAF_CHECK(complaint("{not json").ends_with("at byte 1"));
  for (const std::string text : {"{", "{}x", "{} {}", R"({"a":1,})", R"({"a":"b)", " ", "{\"a\":\"\xFF\"}"})
    CAF_CHECK_NOT_EQUAL(complaint(text), "");
}

CAF_TEST(json_that_is_no_object_is_refused) {
  for (const std::string text : {"null", "1", R"("{}")", "[]", "[{}]", " null"})
    CAF_CHECK_EQUAL(complaint(text), "meta is not a JSON object, but another JSON value");
}

CAF_TEST(text_has_a_deepest_nesting) {
  CAF_CHECK_EQUAL(complaint(deep(meta_view::most_levels)), "");
  CAF_CHECK_NOT_EQUAL(complaint(deep(meta_view::most_levels + 1)), "");
}

CAF_TEST(what_was_built_or_is_known_is_not_checked_again) {
  const meta built{{"a", 1}};
  const meta_view view = built;
  const meta_view same(built);

  CAF_CHECK(view.data() == built.text().data());
  CAF_CHECK(same.data() == built.text().data());
  CAF_CHECK(meta_view::known("{never read").data() != nullptr);
}
