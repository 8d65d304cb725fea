// SPDX-License-Identifier: MIT
#define CAF_SUITE bench_wire
#include <caf/test/unit_test.hpp>

#include "wire/frame.hpp"
#include "wire/json_scan.hpp"
#include "wire/upgrade.hpp"

#include <string>

using namespace hubcaf::bench;

CAF_TEST(frames_of_all_lengths_come_back) {
  const mask_key mask{'\x01', '\x7f', '\x00', '\x35'};
  for (const std::size_t size : {0U, 1U, 7U, 125U, 126U, 127U, 65535U, 65536U, 70001U}) {
    CAF_MESSAGE("payload of " << size << " bytes");
    std::string payload(size, 'x');
    for (std::size_t i = 0; i < size; ++i)
      payload[i] = static_cast<char>(i * 7);
    std::string bytes;
    append_frame(bytes, opcode::binary, payload, mask);

    CAF_CHECK(!read_frame(bytes.data(), bytes.size() - 1));
    const auto frame = read_frame(bytes.data(), bytes.size());
    CAF_REQUIRE(frame && frame->mask && frame->is_final);
    CAF_CHECK(frame->op == opcode::binary);
    CAF_CHECK(frame->end() == bytes.data() + bytes.size());
    apply_mask(frame->payload, frame->size, *frame->mask);
    CAF_CHECK(frame->text() == payload);
  }
}

CAF_TEST(keys_are_accepted_as_in_the_rfc) {
  CAF_CHECK_EQUAL(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CAF_CHECK(grant_upgrade("GET / HTTP/1.1\r\nSEC-WebSocket-key:  dGhlIHNhbXBsZSBub25jZQ==\r\nA: b")
              .value_or("")
              .ends_with("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
  CAF_CHECK(!grant_upgrade("GET / HTTP/1.1\r\nHost: a"));
}

CAF_TEST(strings_end_at_the_quote_that_is_not_escaped) {
  json_scan uut(R"("a\"b\\" "c")");
  CAF_CHECK_EQUAL(uut.string().value_or(""), R"(a\"b\\)");
  CAF_CHECK_EQUAL(uut.string().value_or(""), "c");
  CAF_CHECK(uut.at_end());
  CAF_CHECK(!json_scan(R"("a\")").string());
}

CAF_TEST(any_value_is_passed_over) {
  for (const std::string text :
       {"1", "-1.5e3", "true", "null", R"("a")", "{}", "[]", R"({"a":[1,{"b":"]"}],"c":null})"}) {
    CAF_MESSAGE(text);
    json_scan uut(text);
    CAF_CHECK(uut.skip());
    CAF_CHECK(uut.at_end());
  }
  CAF_CHECK(!json_scan("[1,").skip());
  CAF_CHECK(!json_scan("").skip());
  CAF_CHECK(!json_scan("}").skip());
}
