// SPDX-License-Identifier: MIT
/// HTTP on a connection: requests and responses, limits, time-outs, and whatever a parser may be fed.
#define CAF_SUITE transport_http_connection

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <future>
#include <thread>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string post(std::string_view target, std::string_view body, std::string_view fields = {}) {
  return get(target, "POST", std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n")
    .append(body);
}

struct fixture : transport_fixture {
  fixture() {
    config.http.handshake_timeout_ms = 60'000;
  }

  // The first line of the answer to `bytes`, which is the last on its connection: the server closes.
  std::string refusal_of(std::string_view bytes) {
    if (served == nullptr)
      start();
    raw_client client(served->port());
    client.send(bytes);
    const auto answer = client.read_response();
    CAF_CHECK(has(answer, "\r\nConnection: close\r\n"));
    CAF_CHECK(has(answer, "{\"success\":false,"));
    CAF_CHECK_EQUAL(client.read_all(), "");
    return answer.substr(0, answer.find("\r\n"));
  }
};

constexpr std::string_view bad_request = "HTTP/1.1 400 Bad Request";
constexpr std::string_view too_large = "HTTP/1.1 413 Content Too Large";
constexpr std::string_view header_too_large = "HTTP/1.1 431 Request Header Fields Too Large";

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_connection_tests, fixture)

// -- requests and responses -------------------------------------------------------

CAF_TEST(a_request_reaches_the_gateway) {
  CAF_MESSAGE("S80");
  http_request seen;
  gate.answer = [&](http_request request, const http_responder& respond) {
    seen = std::move(request);
    auto response = http_error(503, "busy", "later");
    response.headers.emplace_back("Retry-After", "7");
    respond(response);
  };
  start();
  raw_client client(served->port());

  client.send(
    post("/ws/clients/a%40b?reason=good+bye&x=%31", "{\"a\":1}", "Content-Type: Application/JSON; charset=utf-8\r\n"));
  const auto answer = client.read_response();

  CAF_CHECK_EQUAL(seen.method, "POST");
  CAF_CHECK_EQUAL(seen.path, "/ws/clients/a%40b");
  CAF_REQUIRE(seen.find_query("reason") != nullptr);
  CAF_CHECK_EQUAL(*seen.find_query("reason"), "good bye");
  CAF_CHECK_EQUAL(*seen.find_query("x"), "1");
  CAF_CHECK_EQUAL(seen.content_type, "application/json");
  CAF_CHECK_EQUAL(seen.body, "{\"a\":1}");
  CAF_CHECK(seen.peer.starts_with("127.0.0.1:"));
  CAF_CHECK(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  CAF_CHECK(has(answer, "\r\nRetry-After: 7\r\n"));
  CAF_CHECK(has(answer, "\r\nX-Content-Type-Options: nosniff\r\n"));
  CAF_CHECK(answer.ends_with(R"({"success":false,"error":"busy","message":"later"})"));
}

CAF_TEST(any_method_reaches_the_gateway) {
  start();
  raw_client client(served->port());

  for (std::string method : {"DELETE", "OPTIONS", "PUT", "BREW"}) {
    client.send(get("/ws/clients/a", method));
    CAF_CHECK(client.read_response().ends_with(method + " /ws/clients/a"));
  }
}

CAF_TEST(a_connection_serves_one_request_after_the_other) {
  start();
  raw_client client(served->port());

  for (int i = 0; i < 3; ++i) {
    client.send(post("/ws/" + std::to_string(i), "body"));
    const auto answer = client.read_response();
    CAF_CHECK(!has(answer, "Connection: close"));
    CAF_CHECK(answer.ends_with("POST /ws/" + std::to_string(i)));
  }
}

CAF_TEST(pipelined_requests_are_answered_in_order) {
  // The first answer comes last from the hub.
  std::vector<http_responder> waiting;
  gate.answer = [&](const http_request& request, http_responder respond) {
    http_response response;
    response.body = request.path;
    if (request.path == "/ws/1")
      std::thread([respond, response] { respond(response); }).detach();
    else
      respond(response);
  };
  start();
  raw_client client(served->port());

  client.send(get("/ws/1") + post("/ws/2", "body") + get("/static/none") + get("/ws/3"));

  CAF_CHECK(client.read_response().ends_with("\r\n\r\n/ws/1"));
  CAF_CHECK(client.read_response().ends_with("\r\n\r\n/ws/2"));
  CAF_CHECK(client.read_response().starts_with("HTTP/1.1 404 Not Found\r\n"));
  CAF_CHECK(client.read_response().ends_with("\r\n\r\n/ws/3"));
}

CAF_TEST(the_client_may_end_the_connection) {
  start();
  raw_client client(served->port());

  client.send(get("/ws/x", "GET", "Connection: close\r\n") + get("/ws/y"));

  CAF_CHECK(has(client.read_response(), "\r\nConnection: close\r\n"));
  CAF_CHECK_EQUAL(client.read_all(), "");
  CAF_CHECK_EQUAL(gate.log.count("request"), 1u);
}

CAF_TEST(http_1_0_ends_after_one_request) {
  start();
  raw_client client(served->port());

  client.send("GET /ws/x HTTP/1.0\r\n\r\n");

  CAF_CHECK(has(client.read_response(), "\r\nConnection: close\r\n"));
  CAF_CHECK_EQUAL(client.read_all(), "");
}

CAF_TEST(http_1_0_may_stay) {
  start();
  raw_client client(served->port());

  for (int i = 0; i < 2; ++i) {
    client.send("GET /ws/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CAF_CHECK(has(client.read_response(), "\r\nConnection: keep-alive\r\n"));
  }
}

CAF_TEST(a_chunked_body_is_put_together) {
  gate.answer = [](const http_request& request, const http_responder& respond) {
    http_response response;
    response.body = request.body;
    respond(response);
  };
  start();
  raw_client client(served->port());

  client.send(get("/ws/x", "POST", "Transfer-Encoding: chunked\r\n") +
              "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nT: 1\r\n\r\n");

  CAF_CHECK(client.read_response().ends_with("\r\n\r\nhello world"));
}

CAF_TEST(a_client_that_waits_is_told_to_go_on) {
  start();
  raw_client client(served->port());

  client.send(get("/ws/x", "POST", "Expect: 100-continue\r\nContent-Length: 4\r\n"));
  CAF_CHECK_EQUAL(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");

  CAF_CHECK(client.read_response().starts_with("HTTP/1.1 200 OK\r\n"));
}

CAF_TEST(the_absolute_form_is_served) {
  start();
  raw_client client(served->port());

  client.send(get("http://localhost/ws/x?y=1"));

  CAF_CHECK(client.read_response().ends_with("GET /ws/x"));
}

CAF_TEST(a_response_that_never_comes_is_500) {
  gate.answer = [](const http_request&, const http_responder&) {};
  start();
  raw_client client(served->port());

  client.send(get("/ws/x"));

  CAF_CHECK(client.read_response().starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
}

CAF_TEST(a_gateway_that_throws_is_500) {
  gate.answer = [](const http_request&, const http_responder&) { throw std::runtime_error("no luck"); };
  event_log lines;
  config.log = [&](std::string_view line) { lines.add(std::string(line)); };
  start();
  raw_client client(served->port());

  client.send(get("/ws/x"));

  CAF_CHECK(client.read_response().starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
  CAF_CHECK(has(lines.wait_for("a request of"), "no luck"));
}

CAF_TEST(a_response_after_the_client_has_gone_goes_nowhere) {
  std::promise<http_responder> asked;
  gate.answer = [&](const http_request&, http_responder respond) { asked.set_value(std::move(respond)); };
  start();
  auto client = std::make_unique<raw_client>(served->port());
  client->send(get("/ws/x"));
  const auto respond = asked.get_future().get();

  client->close(true);
  stop();
  loops.clear();

  // The connection and its event loop are gone.
  respond({});
  CAF_CHECK_EQUAL(gate.log.count("request"), 1u);
}

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

// -- time-outs --------------------------------------------------------------------

CAF_TEST(a_silent_connection_is_closed) {
  config.http.handshake_timeout_ms = 100;
  start();
  raw_client client(served->port());
  const auto began = std::chrono::steady_clock::now();

  CAF_CHECK_EQUAL(client.read_all(), "");

  CAF_CHECK(std::chrono::steady_clock::now() - began >= std::chrono::milliseconds(90));
  CAF_CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(8));
}

CAF_TEST(a_header_that_trickles_in_is_cut_off) {
  config.http.handshake_timeout_ms = 200;
  start();
  raw_client client(served->port());

  // Each byte is progress, but the whole header has one deadline.
  std::size_t sent = 0;
  while (sent < 10'000 && client.send(sent == 0 ? "GET /" : "x")) {
    ++sent;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }

  CAF_CHECK_LESS(sent, 10'000u);
  CAF_CHECK_EQUAL(client.read_all(), "");
}

CAF_TEST(a_body_that_does_not_come_is_cut_off) {
  config.http.handshake_timeout_ms = 100;
  start();
  raw_client client(served->port());

  client.send(get("/ws/x", "POST", "Content-Length: 10\r\n") + "half");

  CAF_CHECK_EQUAL(client.read_all(), "");
  CAF_CHECK_EQUAL(gate.log.count("request"), 0u);
}

CAF_TEST(an_idle_connection_is_closed_after_a_request) {
  config.http.handshake_timeout_ms = 100;
  start();
  raw_client client(served->port());

  client.send(get("/ws/x"));

  CAF_CHECK(client.read_response().starts_with("HTTP/1.1 200 OK\r\n"));
  CAF_CHECK_EQUAL(client.read_all(), "");
}

CAF_TEST(a_client_that_does_not_read_is_cut_off) {
  config.http.handshake_timeout_ms = 100;
  config.connections.max_http_connections = 1;
  gate.answer = [](const http_request& request, const http_responder& respond) {
    http_response response;
    response.body.assign(request.path == "/ws/large" ? 32 * 1024 * 1024 : 1, 'x');
    respond(response);
  };
  start();
  raw_client client(served->port());
  client.send(get("/ws/large"));
  gate.log.wait_for("request GET /ws/large");

  // As soon as the connection is gone there is room for another.
  std::string answer;
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!answer.starts_with("HTTP/1.1 200") && std::chrono::steady_clock::now() < limit) {
    raw_client other(served->port());
    other.send(get("/ws/small", "GET", "Connection: close\r\n"));
    answer = other.read_all();
  }

  CAF_CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CAF_CHECK_LESS(client.read_all().size(), 32u * 1024 * 1024);
}

CAF_TEST_FIXTURE_SCOPE_END()
