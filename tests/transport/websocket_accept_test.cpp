// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_websocket_accept

#include <hubcaf/transport/websocket_accept.hpp>

#include <caf/test/unit_test.hpp>

#include <string>

using namespace hubcaf;

namespace {

// The value of the answer's `Sec-WebSocket-Accept`.
std::string accept_of(std::string_view key) {
  const std::string field = "\r\nSec-WebSocket-Accept: ";
  const auto answer = websocket_accept(key);
  const auto begin = answer.find(field);
  if (begin == std::string::npos)
    return "(none)";
  const auto value = answer.substr(begin + field.size());
  return value.substr(0, value.find("\r\n"));
}

} // namespace

CAF_TEST(the_samples_of_rfc_6455_are_answered) {
  // The key of section 1.3, and that of section 4.1.
  CAF_CHECK_EQUAL(accept_of("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  CAF_CHECK_EQUAL(accept_of("AQIDBAUGBwgJCgsMDQ4PEA=="), "C/0nmHhBztSRGR1CwL6Tf4ZjwpY=");
}

CAF_TEST(the_answer_is_a_whole_response_without_a_body) {
  const auto answer = websocket_accept("dGhlIHNhbXBsZSBub25jZQ==");

  CAF_CHECK(answer.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  CAF_CHECK(answer.find("\r\nUpgrade: websocket\r\n") != std::string::npos);
  CAF_CHECK(answer.find("\r\nConnection: upgrade\r\n") != std::string::npos);
  CAF_CHECK_EQUAL(answer.find("\r\n\r\n"), answer.size() - 4);
  CAF_CHECK_EQUAL(answer.find('\0'), std::string::npos);
  // Nothing was agreed on that nobody speaks.
  CAF_CHECK_EQUAL(answer.find("Sec-WebSocket-Extensions"), std::string::npos);
  CAF_CHECK_EQUAL(answer.find("Sec-WebSocket-Protocol"), std::string::npos);
}
