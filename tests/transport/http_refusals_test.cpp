// SPDX-License-Identifier: MIT
/// Requests that are refused: what is malformed, and what is over a limit.
#define CAF_SUITE transport_http_refusals

#include "../support/http_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <string>

using namespace hubcaf;
using namespace hubcaf::test;

CAF_TEST_FIXTURE_SCOPE(http_refusals_tests, http_fixture)

// -- what is malformed ------------------------------------------------------------

CAF_TEST(malformed_requests_are_400) {
  for (const std::string request :
       {"nonsense\r\n\r\n", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nbad field\r\n\r\n", "\x16\x03\x01\x02\x01"})
    CAF_CHECK_EQUAL(refusal_of(request + std::string(request.size() < 10 ? 100 : 0, 'x')), bad_request);
}

CAF_TEST(there_is_exactly_one_host) {
  CAF_CHECK_EQUAL(refusal_of("GET /ws/x HTTP/1.1\r\n\r\n"), bad_request);
  CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "GET", "Host: other\r\n")), bad_request);
}

CAF_TEST(a_malformed_host_is_400) {
  for (auto host : {"", "a b", "a/b", "a@b", "[::1", "localhost:port"})
    CAF_CHECK_EQUAL(refusal_of("GET /ws/x HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"), bad_request);
  CAF_CHECK_EQUAL(gate.log.count("request"), 0u);
}

CAF_TEST(a_chunked_body_of_http_1_0_is_400) {
  CAF_CHECK_EQUAL(refusal_of("POST /ws/x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), bad_request);
}

CAF_TEST(a_folded_header_line_is_400) {
  CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "GET", "X: a\r\n b\r\n")), bad_request);
  CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "GET", "X: a\r\n\tb\r\n")), bad_request);
  CAF_CHECK_EQUAL(gate.log.count("request"), 0u);
}

CAF_TEST(malformed_targets_are_400) {
  for (auto target : {"/%zz", "*", "example.com:80", "ftp://x/", "/ws?a=%"})
    CAF_CHECK_EQUAL(refusal_of(get(target)), bad_request);
}

CAF_TEST(ambiguous_lengths_are_400) {
  for (auto fields :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Transfer-Encoding: gzip\r\n", "Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: -1\r\n",
        "Content-Length: 3, 3\r\n", "Content-Length: 3\r\nContent-Length: 3\r\n", "Content-Length: +3\r\n"})
    CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "POST", fields) + "abc"), bad_request);
  CAF_CHECK_EQUAL(gate.log.count("request"), 0u);
}

// -- limits -----------------------------------------------------------------------

CAF_TEST(a_header_over_the_limit_is_431) {
  CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "GET", "X: " + std::string(16 * 1024, 'x') + "\r\n")), header_too_large);
  CAF_CHECK_EQUAL(refusal_of("GET /" + std::string(20'000, 'x')), header_too_large);
}

CAF_TEST(more_than_a_hundred_header_fields_are_431) {
  const auto fields = [](int count) {
    std::string result;
    // There is a Host, too.
    for (int i = 1; i < count; ++i)
      result += "X" + std::to_string(i) + ": 1\r\n";
    return result;
  };
  CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "GET", fields(101))), header_too_large);
  // The last bytes need not have come.
  CAF_CHECK_EQUAL(refusal_of("GET /ws/x HTTP/1.1\r\nHost: x\r\n" + fields(101)), header_too_large);
  raw_client client(served->port());
  client.send(get("/ws/x", "GET", fields(100)));
  CAF_CHECK(client.read_response().starts_with("HTTP/1.1 200 OK\r\n"));
}

CAF_TEST(a_response_has_one_connection_field) {
  gate.answer = [](const http_request&, const http_responder& respond) {
    auto response = http_error(426, "upgrade_required", "a WebSocket");
    response.headers = {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}};
    respond(response);
  };
  start();
  raw_client client(served->port());

  client.send(get("/ws"));
  const auto answer = client.read_response();

  const auto first = answer.find("\r\nConnection: ");
  CAF_CHECK_EQUAL(answer.substr(first, 23), "\r\nConnection: upgrade\r\n");
  CAF_CHECK_EQUAL(answer.find("Connection", first + 3), std::string::npos);
}

CAF_TEST(a_header_at_the_limit_passes) {
  start();
  raw_client client(served->port());
  const auto rest = get("/ws/x", "GET", "X: \r\n").size();

  client.send(get("/ws/x", "GET", "X: " + std::string(16 * 1024 - rest, 'x') + "\r\n"));

  CAF_CHECK(client.read_response().starts_with("HTTP/1.1 200 OK\r\n"));
}

CAF_TEST(a_body_over_the_limit_is_413) {
  CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "POST", "Content-Length: 1048577\r\n")), too_large);
  CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "POST", "Content-Length: 99999999999999\r\n")), too_large);
}

CAF_TEST(a_chunked_body_over_the_limit_is_413) {
  std::string body;
  for (int i = 0; i < 17; ++i)
    body += "10000\r\n" + std::string(65536, 'x') + "\r\n";
  CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "POST", "Transfer-Encoding: chunked\r\n") + body), too_large);
}

CAF_TEST(a_body_at_the_limit_passes) {
  start();
  raw_client client(served->port());

  client.send(post("/ws/x", std::string(1024 * 1024, 'x')));

  CAF_CHECK(client.read_response().starts_with("HTTP/1.1 200 OK\r\n"));
}

CAF_TEST(a_refusal_reaches_a_client_that_is_still_sending) {
  start();
  raw_client client(served->port());

  // The client sends it all before it reads; a reset would cost it the answer.
  CAF_CHECK(client.send(post("/ws/x", std::string(8 * 1024 * 1024, 'x'))));
  const auto answer = client.read_response();

  CAF_CHECK(answer.starts_with(too_large));
  client.read_all();
  CAF_CHECK(!client.was_reset());
}

CAF_TEST(a_chunk_header_is_bounded) {
  const auto request = get("/ws/x", "POST", "Transfer-Encoding: chunked\r\n") + "5;" + std::string(100'000, 'x');
  CAF_CHECK_EQUAL(refusal_of(request), bad_request);
}

CAF_TEST(a_trailer_is_bounded) {
  auto request = get("/ws/x", "POST", "Transfer-Encoding: chunked\r\n") + "0\r\n";
  for (int i = 0; i < 5000; ++i)
    request += "Trailer-" + std::to_string(i) + ": " + std::string(20, 'x') + "\r\n";
  CAF_CHECK_EQUAL(refusal_of(request), bad_request);
}

CAF_TEST(a_connection_that_ended_makes_room) {
  config.connections.max_http_connections = 1;
  start();

  for (int i = 0; i < 5; ++i) {
    raw_client client(served->port());
    client.send(get("/ws/x", "GET", "Connection: close\r\n"));
    CAF_CHECK(client.read_response().starts_with("HTTP/1.1 200 OK\r\n"));
    // The server closes once we have, so that the next one finds room.
    client.read_all();
    client.close();
    CAF_CHECK_EQUAL(loops.front()->run([&] { return i; }), i);
  }
}

CAF_TEST(a_websocket_takes_no_place_of_http) {
  config.connections.max_http_connections = 1;
  start();
  const auto websocket = open();

  for (std::size_t tries = 0; tries < 3; ++tries) {
    const auto other = open("bob" + std::to_string(tries));
    CAF_CHECK_EQUAL(gate.log.count("open"), tries + 2);
  }
}

CAF_TEST(the_fields_of_a_trailer_are_limited_with_those_of_the_head) {
  start();
  // The request has two fields in its head.
  const auto answer = [&](int fields, std::string_view extension, std::string_view before) {
    raw_client client(served->port());
    auto request = get("/ws/x", "POST", "Transfer-Encoding: chunked\r\n") + std::string(before) + "0" +
                   std::string(extension) + "\r\n";
    for (int i = 0; i < fields; ++i)
      request += "a:\r\n";
    client.send(request + "\r\n");
    return client.read_response();
  };

  for (const auto* extension : {"", ";a=b"})
    for (const auto* before : {"", "5\r\nhello\r\n"}) {
      CAF_CHECK(answer(0, extension, before).starts_with("HTTP/1.1 200 "));
      CAF_CHECK(answer(98, extension, before).starts_with("HTTP/1.1 200 "));
      const auto refused = answer(99, extension, before);
      CAF_CHECK(refused.starts_with("HTTP/1.1 431 "));
      CAF_CHECK(refused.find("a request has at most 100 header fields") != std::string::npos);
    }
}

CAF_TEST(a_folded_trailer_is_400) {
  CAF_CHECK_EQUAL(refusal_of(get("/ws/x", "POST", "Transfer-Encoding: chunked\r\n") + "0\r\na: b\r\n c\r\n\r\n"),
                  bad_request);
}

CAF_TEST(a_query_of_many_parameters_is_400) {
  std::string target = "/ws/x?";
  for (int i = 0; i < 8000; ++i)
    target += "a&";
  CAF_CHECK_EQUAL(refusal_of(get(target)), bad_request);
}

CAF_TEST_FIXTURE_SCOPE_END()
