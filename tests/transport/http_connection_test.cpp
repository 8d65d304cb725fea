// SPDX-License-Identifier: MIT
/// HTTP on a connection: requests and responses, time-outs.
#define CAF_SUITE transport_http_connection

#include "../support/http_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <chrono>
#include <future>
#include <string>
#include <thread>

using namespace hubcaf;
using namespace hubcaf::test;

CAF_TEST_FIXTURE_SCOPE(http_connection_tests, http_fixture)

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
