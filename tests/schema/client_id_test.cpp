// SPDX-License-Identifier: MIT
#define CAF_SUITE schema_client_id

#include <caf/test/unit_test.hpp>

#include <hubcaf/schema/client_id.hpp>

#include <string>

using namespace hubcaf;

CAF_TEST(the_listed_characters_make_an_id) {
  CAF_CHECK(is_client_id("a"));
  CAF_CHECK(is_client_id("AZaz09._~:@-"));
  CAF_CHECK(is_client_id(std::string(128, 'x')));
}

CAF_TEST(other_characters_and_lengths_do_not) {
  CAF_CHECK(!is_client_id(""));
  CAF_CHECK(!is_client_id(std::string(129, 'x')));
  const std::string allowed = "._~:@-";
  for (int code = 0; code < 256; ++code) {
    auto c = static_cast<char>(code);
    auto letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    CAF_CHECK_EQUAL(is_client_id(std::string("a") + c), letter || allowed.find(c) != std::string::npos);
  }
}

CAF_TEST(the_words_of_rest_are_reserved) {
  for (auto word : {"stats", "clients", "health", "send-message"})
    CAF_CHECK(!is_client_id(word));
  CAF_CHECK(is_client_id("stats2"));
  CAF_CHECK(is_client_id("Stats"));
}

CAF_TEST(the_words_of_faces_to_come_and_dot_segments_are_reserved) {
  for (auto word : {".", "..", "topics", "publish", "nodes", "drain", "asyncapi.json"})
    CAF_CHECK(!is_client_id(word));
  for (auto word : {"...", "topic", "Topics", "publish.", "nodes1", "drained", "asyncapi"})
    CAF_CHECK(is_client_id(word));
}

CAF_TEST(percent_escapes_are_decoded_once) {
  CAF_CHECK(percent_decode("a%40b") == "a@b");
  CAF_CHECK(percent_decode("%2540") == "%40");
  CAF_CHECK(percent_decode("a+b") == "a+b");
  CAF_CHECK(percent_decode("%fF") == "\xFF");
  CAF_CHECK(percent_decode("") == "");
  CAF_CHECK(percent_decode("%00") == std::string(1, '\0'));
}

CAF_TEST(malformed_percent_escapes_are_refused) {
  for (auto text : {"%", "a%", "a%4", "%4g", "%g4", "%%40", "% 4"})
    CAF_CHECK(!percent_decode(text));
}

CAF_TEST(a_generated_id_is_a_uuid_of_version_4) {
  CAF_MESSAGE("S22");
  CAF_CHECK_EQUAL(anonymous_id(0, 0), "anon-00000000-0000-4000-8000-000000000000");
  CAF_CHECK_EQUAL(anonymous_id(~0ULL, ~0ULL), "anon-ffffffff-ffff-4fff-bfff-ffffffffffff");
  CAF_CHECK_EQUAL(anonymous_id(0x0123456789abcdef, 0x0123456789abcdef), "anon-01234567-89ab-4def-8123-456789abcdef");
}

CAF_TEST(a_generated_id_is_an_anonymous_client_id) {
  CAF_MESSAGE("S22");
  auto id = anonymous_id(0xfedcba9876543210, 0x1122334455667788);

  CAF_CHECK(is_client_id(id));
  CAF_CHECK(is_anonymous(id));
}

CAF_TEST(other_ids_are_named) {
  CAF_MESSAGE("S22");
  for (auto id : {"", "anon-", "alice", "anon-00000000-0000-1000-8000-000000000000",
                  "anon-00000000-0000-4000-c000-000000000000", "anon-00000000-0000-4000-8000-00000000000",
                  "anon-00000000-0000-4000-8000-0000000000000", "anon-0000000000000-4000-8000-000000000000",
                  "anon-0000000A-0000-4000-8000-000000000000", "Anon-00000000-0000-4000-8000-000000000000"})
    CAF_CHECK(!is_anonymous(id));
}
