// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_message

#include "sample_types.hpp"

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/message.hpp>

#include <string>

using namespace hubcaf;

namespace outer::inner {

struct ping {};
HUBCAF_MESSAGE(ping, "outer.ping")

struct wide {
  int a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20;
  int a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40;
};
HUBCAF_MESSAGE(wide, "outer.wide", a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19,
               a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40)

struct holder {
  struct part {
    int n = 0;
  };
  std::vector<part> parts;
};
HUBCAF_STRUCT(holder::part, n)
HUBCAF_MESSAGE(holder, "outer.holder", parts)

} // namespace outer::inner

struct global_message {
  bool on = false;
};
HUBCAF_MESSAGE(global_message, "global", on)

struct derived_message : global_message {};

namespace {

struct counted {
  static inline int copies = 0;

  counted() = default;
  counted(const counted& other) : n(other.n) {
    ++copies;
  }
  counted(counted&&) = default;
  counted& operator=(const counted&) = default;
  counted& operator=(counted&&) = default;

  int n = 7;
};
HUBCAF_MESSAGE(counted, "counted", n)

std::string content(const any_message& message) {
  std::string result;
  message.encode_content(result);
  return result;
}

} // namespace

static_assert(wire_name<sample::order>() == "demo.order");
static_assert(wire_name<sample::line>() == "chat.message");
static_assert(wire_name<outer::inner::ping>() == "outer.ping");
static_assert(declared_message<global_message>);
// A name is not inherited: two types under one name would be confused.
static_assert(!declared_message<derived_message>);
static_assert(!declared_message<sample::item>);
static_assert(!std::is_convertible_v<decode_error, any_message>);
static_assert(!std::is_convertible_v<std::string, any_message>);

CAF_TEST(a_message_knows_its_wire_name_and_its_content) {
  any_message uut = sample::line{"hi"};

  CAF_CHECK_EQUAL(uut.type(), "chat.message");
  CAF_CHECK_EQUAL(content(uut), R"("hi")");
  CAF_CHECK_EQUAL(content(outer::inner::ping{}), "{}");
  CAF_CHECK_EQUAL(content(global_message{true}), R"({"on":true})");
  CAF_CHECK_EQUAL(content(outer::inner::holder{{{1}, {2}}}), R"({"parts":[{"n":1},{"n":2}]})");
}

CAF_TEST(content_is_reached_by_its_type_only) {
  any_message uut = sample::order{5, 1, {}, {}};
  CAF_REQUIRE(uut.get_if<sample::order>() != nullptr);
  CAF_CHECK_EQUAL(uut.get_if<sample::order>()->id, 5);
  CAF_CHECK(uut.get_if<sample::line>() == nullptr);
  CAF_CHECK(uut.get_if<raw_json>() == nullptr);
}

CAF_TEST(copies_share_the_content) {
  any_message uut = sample::order{5, 1, {}, {}};
  auto copy = uut;

  CAF_CHECK(copy.get_if<sample::order>() == uut.get_if<sample::order>());
}

CAF_TEST(content_is_moved_in) {
  counted::copies = 0;
  any_message uut = counted{};
  CAF_CHECK_EQUAL(counted::copies, 0);

  const counted kept;
  any_message other = kept;
  CAF_CHECK_EQUAL(counted::copies, 1);
}

CAF_TEST(a_view_stands_for_the_message_without_a_copy) {
  counted::copies = 0;
  const counted kept;
  const message_view<counted> view(kept);
  const any_message& uut = view;

  CAF_CHECK_EQUAL(counted::copies, 0);
  CAF_CHECK_EQUAL(uut.type(), any_message(counted{}).type());
  CAF_CHECK(uut.get_if<counted>() == &kept);
  CAF_CHECK_EQUAL(content(uut), content(any_message(counted{})));
}

CAF_TEST(any_value_can_have_any_wire_name) {
  any_message uut("raw.type", raw_json{"[1.0]"});
  CAF_CHECK_EQUAL(uut.type(), "raw.type");
  CAF_CHECK_EQUAL(content(uut), "[1.0]");
  CAF_CHECK_EQUAL(uut.get_if<raw_json>()->text, "[1.0]");

  CAF_CHECK_EQUAL(content(any_message("other.name", sample::line{"x"})), R"("x")");
  CAF_CHECK_EQUAL(content(any_message("numbers", std::vector{1, 2})), "[1,2]");
}

CAF_TEST(text_is_kept_as_a_string) {
  any_message uut("text", "literal");

  CAF_REQUIRE(uut.get_if<std::string>() != nullptr);
  CAF_CHECK_EQUAL(*uut.get_if<std::string>(), "literal");
  CAF_CHECK_EQUAL(content(any_message("text", std::string_view("view"))), R"("view")");
}

CAF_TEST(an_empty_message_has_null_as_its_content) {
  any_message uut;

  CAF_CHECK_EQUAL(uut.type(), "");
  CAF_CHECK_EQUAL(content(uut), "null");
  CAF_CHECK(uut.get_if<raw_json>() == nullptr);
}

CAF_TEST(content_is_decoded_into_a_message) {
  content_decoder uut = decode_content<sample::order>;

  auto message = uut("demo.order", R"({"id":5,"price":2.5,"items":[]})").value();

  CAF_CHECK_EQUAL(message.type(), "demo.order");
  CAF_REQUIRE(message.get_if<sample::order>() != nullptr);
  CAF_CHECK_EQUAL(message.get_if<sample::order>()->price, 2.5);
}

CAF_TEST(a_decoder_points_from_the_root_of_the_envelope) {
  CAF_MESSAGE("S41");
  auto error = decode_content<sample::order>("demo.order", R"({"id":5,"price":2.5,"items":[{"sku":"a","count":0}]})");
  CAF_CHECK_EQUAL(error.error().pointer, "/content/items/0/count");
  CAF_CHECK_EQUAL(error.error().expected, "an integer of at least 1");

  CAF_CHECK_EQUAL(decode_content<sample::line>("chat.message", "null").error().pointer, "/content");
}

CAF_TEST(a_message_may_have_forty_members) {
  outer::inner::wide before{};
  before.a1 = 1;
  before.a30 = 30;
  before.a40 = 40;

  auto after = decode_content<outer::inner::wide>("outer.wide", content(before)).value();

  CAF_CHECK_EQUAL(content(after), content(before));
  CAF_CHECK_EQUAL(after.get_if<outer::inner::wide>()->a40, 40);
}
