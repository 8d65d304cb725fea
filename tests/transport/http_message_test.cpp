// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_http_message

#include <hubcaf/schema/http_message.hpp>
#include <hubcaf/transport/http_response_head.hpp>

#include <caf/test/unit_test.hpp>

using namespace hubcaf;

namespace {

constexpr std::time_t some_time = 784111777;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

CAF_TEST(the_first_parameter_of_a_name_is_found) {
  http_request uut;
  uut.query = {{"a", "1"}, {"b", "2"}, {"a", "3"}};

  CAF_REQUIRE(uut.find_query("a") != nullptr);
  CAF_CHECK_EQUAL(*uut.find_query("a"), "1");
  CAF_CHECK(uut.find_query("c") == nullptr);
}

CAF_TEST(an_error_is_json) {
  const auto uut = http_error(404, "not_found", "no \"x\"");

  CAF_CHECK_EQUAL(uut.status, 404u);
  CAF_CHECK_EQUAL(uut.content_type, "application/json");
  CAF_CHECK_EQUAL(uut.body, R"({"success":false,"error":"not_found","message":"no \"x\""})");
}

CAF_TEST(a_head_is_complete) {
  http_response response;
  response.headers = {{"Retry-After", "5"}};

  const auto head = http_response_head(response, 12, http_persistence::keep, some_time);

  CAF_CHECK_EQUAL(head, "HTTP/1.1 200 OK\r\nServer: hubcaf\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                        "Content-Length: 12\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
                        "Retry-After: 5\r\n\r\n");
}

CAF_TEST(the_end_of_a_connection_is_announced) {
  CAF_CHECK(has(http_response_head({}, 0, http_persistence::close, some_time), "\r\nConnection: close\r\n"));
  CAF_CHECK(has(http_response_head({}, 0, http_persistence::keep_alive, some_time), "\r\nConnection: keep-alive\r\n"));
}

CAF_TEST(an_upgrade_is_named_in_connection) {
  http_response response;
  response.status = 426;
  response.headers = {{"Upgrade", "websocket"}};

  const auto head = http_response_head(response, 0, http_persistence::close, some_time);

  CAF_CHECK(has(head, "HTTP/1.1 426 Upgrade Required\r\n"));
  CAF_CHECK(has(head, "\r\nConnection: upgrade, close\r\n"));
}

CAF_TEST(no_field_can_smuggle_a_line_in) {
  http_response response;
  response.headers = {{"X-One", "a\r\nX-Evil: 1"}, {"X-Two\n", "b"}, {"X-Three", "c"}};

  const auto head = http_response_head(response, 0, http_persistence::keep, some_time);

  CAF_CHECK(!has(head, "X-Evil"));
  CAF_CHECK(!has(head, "X-Two"));
  CAF_CHECK(has(head, "\r\nX-Three: c\r\n"));
}

CAF_TEST(a_response_without_a_body_has_no_length) {
  http_response response;
  response.status = 204;

  CAF_CHECK(!has(http_response_head(response, 0, http_persistence::keep, some_time), "Content-Length"));
}
