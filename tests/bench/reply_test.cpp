// SPDX-License-Identifier: MIT
#define CAF_SUITE bench_reply
#include <caf/test/unit_test.hpp>

#include "load/reply.hpp"
#include "wire/frame.hpp"

#include <string>

using namespace hubcaf::bench;

namespace {

const request asked("bench.echo", 128);
const reply_reader uut(asked);
const std::string numbers = R"("seq":1000000007,"sent":1000000000000042)";

std::string content() {
  return '{' + numbers + R"(,"text":")" + asked.text() + R"("})";
}

bool is_ours(const std::string& text) {
  const auto read = uut.read(text);
  return read.what == reply::kind::ours && read.carried == stamp{first_number + 7, 1'000'000'000'000'042};
}

bool is_wrong(const std::string& text) {
  return uut.read(text).what == reply::kind::wrong;
}

} // namespace

CAF_TEST(a_request_is_an_envelope_of_the_size_that_was_asked_for) {
  std::string bytes;
  asked.append(bytes, {first_number + 7, 1'000'000'000'000'042});

  const auto frame = read_frame(bytes.data(), bytes.size());
  CAF_REQUIRE(frame && frame->mask);
  apply_mask(frame->payload, frame->size, *frame->mask);

  CAF_CHECK_EQUAL(frame->size, 128u);
  CAF_CHECK_EQUAL(frame->text(), R"({"type":"bench.echo","content":)" + content() + '}');
}

CAF_TEST(a_reply_is_read_in_its_shortest_form) {
  CAF_CHECK(is_ours(R"({"type":"bench.echo","content":)" + content() + '}'));
  CAF_CHECK(is_ours(R"({"type":"bench.echo","content":)" + content() + R"(,"meta":{},"timestamp":"x"})"));
}

CAF_TEST(a_reply_is_read_in_any_order_and_with_blanks) {
  CAF_CHECK(
    is_ours(R"( { "meta" : { "a" : [ 1, "}" ] } , "content" : )" + content() + R"( , "type" : "bench.echo" } )"));
  CAF_CHECK(is_ours(R"({"content":{"text":")" + asked.text() + R"(", )" + numbers + R"(},"type":"bench.echo"})"));
}

CAF_TEST(another_content_is_no_reply) {
  auto text = content();
  text[text.size() - 3] ^= 1;
  CAF_CHECK(is_wrong(R"({"type":"bench.echo","content":)" + text + '}'));
  CAF_CHECK(is_wrong(R"({"type":"bench.echo","content":{)" + numbers + "}}"));
  CAF_CHECK(is_wrong(R"({"type":"bench.echo","content":)" + content() + R"(,"meta":{})"));
  CAF_CHECK(is_wrong(R"({"type":"bench.echo","content":)" + content() + "}}"));
  CAF_CHECK(is_wrong(R"({"type":"bench.echo"})"));
}

CAF_TEST(other_types_are_told_apart) {
  const auto read = uut.read(R"({"type":"system.welcome","content":{"client_id":"a"}})");
  CAF_CHECK(read.what == reply::kind::other);
  CAF_CHECK_EQUAL(read.type, "system.welcome");
}
