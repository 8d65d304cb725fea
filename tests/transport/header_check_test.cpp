// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_header_check

#include <hubcaf/transport/header_check.hpp>

#include <caf/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;

namespace {

http_header header(unsigned version, std::vector<std::pair<std::string_view, std::string_view>> fields) {
  http_header result;
  result.method = "POST";
  result.version = version;
  result.fields = std::move(fields);
  return result;
}

// 0: no refusal.
unsigned status(const http_header& given, bool is_chunked = false) {
  const auto refusal = check_header(given, is_chunked);
  return refusal ? refusal->status : 0;
}

} // namespace

CAF_TEST(names_and_addresses_are_hosts) {
  for (auto host : {"localhost", "example.com", "example.com:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:80",
                    "a_b", "h:", "x%20y", "[2001:db8::192.0.2.1]:65535"})
    CAF_CHECK_EQUAL(is_host(host) ? host : "no host", std::string(host));
  for (auto host : {"", ":80", "a b", "a/b", "user@h", "h:8o", "h:123456", "[::1", "[]", "[x]", "[::1]x", "a?b", "a#b",
                    "a\"b", "h:1:2", "\x80"})
    CAF_CHECK_EQUAL(is_host(host) ? std::string(host) : std::string("no host"), "no host");
}

CAF_TEST(http_1_1_has_exactly_one_host) {
  CAF_CHECK_EQUAL(status(header(11, {{"Host", "a"}})), 0u);
  CAF_CHECK_EQUAL(status(header(11, {})), 400u);
  CAF_CHECK_EQUAL(status(header(11, {{"Host", "a"}, {"host", "a"}})), 400u);
  CAF_CHECK_EQUAL(status(header(11, {{"Host", ""}})), 400u);
  CAF_CHECK_EQUAL(status(header(11, {{"Host", "a b"}})), 400u);
}

CAF_TEST(http_1_0_may_do_without) {
  CAF_CHECK_EQUAL(status(header(10, {})), 0u);
  CAF_CHECK_EQUAL(status(header(10, {{"Host", ""}})), 0u);
  CAF_CHECK_EQUAL(status(header(10, {{"Host", "a b"}})), 400u);
}

CAF_TEST(there_is_one_length_at_most) {
  CAF_CHECK_EQUAL(status(header(11, {{"Host", "a"}, {"Content-Length", "2"}})), 0u);
  for (auto length : {"2, 2", "+2", "-2", "", "0x2", "2 "})
    CAF_CHECK_EQUAL(status(header(11, {{"Host", "a"}, {"Content-Length", length}})), 400u);
  CAF_CHECK_EQUAL(status(header(11, {{"Host", "a"}, {"Content-Length", "2"}, {"content-length", "2"}})), 400u);
}

CAF_TEST(a_coding_must_be_chunked_alone) {
  CAF_CHECK_EQUAL(status(header(11, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}), true), 0u);
  CAF_CHECK_EQUAL(status(header(11, {{"Host", "a"}, {"Transfer-Encoding", "gzip"}}), false), 400u);
  CAF_CHECK_EQUAL(status(header(10, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}), true), 400u);
  CAF_CHECK_EQUAL(status(header(11, {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Content-Length", "2"}}), true),
                  400u);
}
