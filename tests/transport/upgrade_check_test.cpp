// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_upgrade_check

#include <hubcaf/transport/upgrade_check.hpp>

#include <caf/test/unit_test.hpp>

using namespace hubcaf;

namespace {

http_header good() {
  http_header header;
  header.method = "GET";
  header.fields = {{"Host", "localhost"},
                   {"Connection", "keep-alive, Upgrade"},
                   {"Upgrade", "websocket"},
                   {"Sec-WebSocket-Version", "13"},
                   {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  return header;
}

http_header with(std::string_view name, std::string_view value) {
  auto header = good();
  for (auto& field : header.fields)
    if (field.first == name)
      field.second = value;
  return header;
}

http_header without(std::string_view name) {
  auto header = good();
  std::erase_if(header.fields, [&](const auto& field) { return field.first == name; });
  return header;
}

http_header and_also(std::string_view name, std::string_view value) {
  auto header = good();
  header.fields.emplace_back(name, value);
  return header;
}

// 0: no refusal.
unsigned status(const http_header& header) {
  const auto refusal = check_upgrade(header);
  return refusal ? refusal->status : 0;
}

} // namespace

CAF_TEST(a_good_request_passes) {
  CAF_CHECK_EQUAL(status(good()), 0u);
  CAF_CHECK_EQUAL(status(with("Connection", "upgrade")), 0u);
  CAF_CHECK_EQUAL(status(with("Upgrade", "WebSocket")), 0u);
  CAF_CHECK_EQUAL(status(and_also("content-length", "0")), 0u);
  CAF_CHECK_EQUAL(status(and_also("Connection", "close")), 0u);
}

CAF_TEST(only_websockets_are_wanted) {
  CAF_CHECK(wants_websocket(good()));
  CAF_CHECK(wants_websocket(with("Upgrade", "h2c, WEBSOCKET")));
  CAF_CHECK(!wants_websocket(with("Upgrade", "h2c")));
  CAF_CHECK(!wants_websocket(with("Upgrade", "websocket/13")));
  CAF_CHECK(!wants_websocket(without("Upgrade")));
}

CAF_TEST(the_method_must_be_get) {
  auto header = good();
  header.method = "POST";

  const auto refusal = check_upgrade(header);

  CAF_REQUIRE(refusal.has_value());
  CAF_CHECK_EQUAL(refusal->status, 405u);
  CAF_CHECK_EQUAL(refusal->headers.at(0).first, "Allow");
}

CAF_TEST(http_1_0_has_no_upgrade) {
  auto header = good();
  header.version = 10;
  CAF_CHECK_EQUAL(status(header), 400u);
}

CAF_TEST(there_is_exactly_one_host) {
  CAF_CHECK_EQUAL(status(without("Host")), 400u);
  CAF_CHECK_EQUAL(status(and_also("HOST", "other")), 400u);
}

CAF_TEST(connection_must_list_upgrade) {
  CAF_CHECK_EQUAL(status(without("Connection")), 400u);
  CAF_CHECK_EQUAL(status(with("Connection", "keep-alive")), 400u);
  CAF_CHECK_EQUAL(status(with("Connection", "upgraded")), 400u);
}

CAF_TEST(an_upgrade_has_no_body) {
  CAF_CHECK_EQUAL(status(and_also("Content-Length", "1")), 400u);
  CAF_CHECK_EQUAL(status(and_also("Content-Length", "")), 400u);
  CAF_CHECK_EQUAL(status(and_also("Transfer-Encoding", "chunked")), 400u);
}

CAF_TEST(another_version_is_told_the_right_one) {
  for (const auto& header : {with("Sec-WebSocket-Version", "8"), with("Sec-WebSocket-Version", "13, 8"),
                             without("Sec-WebSocket-Version"), and_also("Sec-WebSocket-Version", "13")}) {
    const auto refusal = check_upgrade(header);

    CAF_REQUIRE(refusal.has_value());
    CAF_CHECK_EQUAL(refusal->status, 426u);
    CAF_CHECK_EQUAL(refusal->headers.at(0).first, "Sec-WebSocket-Version");
    CAF_CHECK_EQUAL(refusal->headers.at(0).second, "13");
  }
}

CAF_TEST(the_key_is_16_bytes_once) {
  CAF_CHECK_EQUAL(status(without("Sec-WebSocket-Key")), 400u);
  CAF_CHECK_EQUAL(status(and_also("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")), 400u);
  for (auto key : {"", "short", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQA=", "dGhlIHNhbXBsZSBub25j!Q==",
                   "dGhlIHNhbXBsZSBub25jZQ==AAAA", "========================"})
    CAF_CHECK_EQUAL(status(with("Sec-WebSocket-Key", key)), 400u);
}

CAF_TEST(extensions_are_well_formed) {
  for (auto value : {"permessage-deflate", "permessage-deflate; client_max_window_bits", "a;b=1 , c; d=\"x\"; e"})
    CAF_CHECK_EQUAL(status(and_also("Sec-WebSocket-Extensions", value)), 0u);
  for (auto value : {"", ",", "a,", "a;", "a; b=", "a b", "a; b=\"", "a; b=\"\"", "a; b=\"x y\"", "a; b=\"x\\", "a; =1",
                     "\"a\"", "a=1"})
    CAF_CHECK_EQUAL(status(and_also("Sec-WebSocket-Extensions", value)), 400u);
}
