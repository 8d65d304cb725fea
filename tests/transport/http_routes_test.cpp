// SPDX-License-Identifier: MIT
/// What is served where: files, upgrades, and the rest of `/ws`.
#define CAF_SUITE transport_http_routes

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

struct fixture : transport_fixture {
  fixture() {
    config.assets = std::make_shared<web_assets>(web_assets::built_in());
  }

  std::string answer_to(std::string_view request) {
    if (served == nullptr)
      start();
    raw_client client(served->port());
    client.send(request);
    client.shutdown();
    return client.read_all();
  }

  // Status of the answer to an upgrade.
  int upgrade(std::string_view target) {
    if (served == nullptr)
      start();
    raw_client client(served->port());
    return std::stoi(client.upgrade(target).substr(9, 3));
  }
};

constexpr std::string_view not_found = "HTTP/1.1 404 Not Found\r\n";

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_routes_tests, fixture)

// -- files ------------------------------------------------------------------------

CAF_TEST(files_are_served_from_memory) {
  CAF_MESSAGE("S105");
  const auto* script = config.assets->find("/static/websocket-client.js");
  CAF_REQUIRE(script != nullptr);

  const auto answer = answer_to(get("/static/websocket-client.js?v=1"));

  CAF_CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CAF_CHECK(has(answer, "\r\nContent-Type: text/javascript; charset=utf-8\r\n"));
  CAF_CHECK(has(answer, "\r\nCache-Control: no-cache\r\n"));
  CAF_CHECK(has(answer, "\r\nX-Content-Type-Options: nosniff\r\n"));
  CAF_CHECK(answer.ends_with("\r\n\r\n" + script->body));
  CAF_CHECK(answer_to(get("/")).starts_with("HTTP/1.1 200 OK\r\n"));
  CAF_CHECK(answer_to(get("/static/websocket%2Dclient.js")).starts_with("HTTP/1.1 200 OK\r\n"));
}

CAF_TEST(head_has_no_body) {
  const auto with_body = answer_to(get("/"));
  const auto head = answer_to(get("/", "HEAD"));

  CAF_CHECK(head.starts_with("HTTP/1.1 200 OK\r\n"));
  CAF_CHECK(head.ends_with("\r\n\r\n"));
  const auto length = with_body.substr(with_body.find("Content-Length"), 22);
  CAF_CHECK(has(head, length.substr(0, length.find('\r'))));
}

CAF_TEST(head_of_anything_has_no_body) {
  CAF_CHECK(answer_to(get("/none", "HEAD")).ends_with("\r\n\r\n"));
  CAF_CHECK(answer_to(get("/ws/stats", "HEAD")).ends_with("\r\n\r\n"));
}

CAF_TEST(files_are_only_read) {
  for (auto method : {"POST", "PUT", "DELETE", "OPTIONS"})
    for (auto path : {"/", "/static/websocket-client.js"}) {
      const auto answer = answer_to(get(path, method));
      CAF_CHECK(answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
      CAF_CHECK(has(answer, "\r\nAllow: GET, HEAD\r\n"));
      CAF_CHECK(has(answer, "{\"success\":false,\"error\":\"method_not_allowed\""));
    }
}

CAF_TEST(no_path_leads_out) {
  for (auto path : {"/static/../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fetc%2fpasswd",
                    "/static/%2e%2e%2fws", "/static/..", "/static/../static/websocket-client.js", "/static/%00",
                    "/static//etc/passwd", "/../etc/passwd", "/static/..%5c..%5cetc", "/static/%252e%252e/x"})
    CAF_CHECK(answer_to(get(path)).starts_with(not_found));
}

CAF_TEST(unknown_paths_are_404) {
  for (auto path : {"/none", "/static", "/static/", "/static/none", "/ws/", "/wsx", "/WS", "/index.html"}) {
    const auto answer = answer_to(get(path));
    CAF_CHECK(answer.starts_with(not_found));
    CAF_CHECK(has(answer, "{\"success\":false,\"error\":\"not_found\""));
  }
  CAF_CHECK_EQUAL(gate.log.count("request"), 0u);
}

CAF_TEST(without_files_there_are_none) {
  config.assets = nullptr;
  CAF_CHECK(answer_to(get("/")).starts_with(not_found));
}

CAF_TEST(the_rest_of_ws_is_the_gateways) {
  CAF_MESSAGE("S80, S81, S82, S83, S84");
  for (std::string path : {"/ws", "/ws/stats", "/ws/clients/x/y", "/ws/a%2Fb"})
    CAF_CHECK(answer_to(get(path)).ends_with("GET " + path));
  CAF_CHECK(answer_to(get("/ws", "GET", "Connection: upgrade\r\nUpgrade: h2c\r\n")).ends_with("GET /ws"));
}

// -- upgrades ---------------------------------------------------------------------

CAF_TEST(a_client_names_itself_in_the_path) {
  CAF_MESSAGE("S20");
  CAF_CHECK_EQUAL(upgrade("/ws/alice"), 101);
  CAF_CHECK_EQUAL(gate.log.wait_for("upgrade"), "upgrade alice");
  CAF_CHECK_EQUAL(gate.log.wait_for("open"), "open 0 alice");
}

CAF_TEST(the_answer_to_the_sample_key_is_right) {
  start();
  raw_client client(served->port());

  const auto answer = client.upgrade("/ws/alice");

  CAF_CHECK(answer.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  CAF_CHECK(has(answer, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  CAF_CHECK(has(answer, "Server: hubcaf\r\n"));
}

CAF_TEST(a_client_names_itself_in_the_query) {
  CAF_MESSAGE("S21");
  CAF_CHECK_EQUAL(upgrade("/ws?x=1&clientId=a%40b"), 101);
  CAF_CHECK_EQUAL(gate.log.wait_for("upgrade"), "upgrade a@b");
}

CAF_TEST(a_client_without_a_name_gets_one) {
  CAF_MESSAGE("S21");
  CAF_CHECK_EQUAL(upgrade("/ws"), 101);
  CAF_CHECK_EQUAL(gate.log.wait_for("upgrade"), "upgrade ");
  CAF_CHECK_EQUAL(gate.log.wait_for("open"), "open 0 generated");
}

CAF_TEST(the_path_beats_the_query) {
  CAF_CHECK_EQUAL(upgrade("/ws/alice?clientId=bob"), 101);
  CAF_CHECK_EQUAL(gate.log.wait_for("upgrade"), "upgrade alice");
}

CAF_TEST(an_id_is_decoded_once) {
  CAF_CHECK_EQUAL(upgrade("/ws/a%2Db%40c"), 101);
  CAF_CHECK_EQUAL(gate.log.wait_for("upgrade"), "upgrade a-b@c");
  CAF_CHECK_EQUAL(upgrade("/ws/a%2540"), 400);
}

CAF_TEST(bad_ids_are_400_before_the_upgrade) {
  for (const std::string target :
       {"/ws/a%20b", "/ws/a/b", "/ws/a%2Fb", "/ws/%00", "/ws/stats", "/ws/clients", "/ws/health", "/ws/send-message",
        "/ws/%C3%A4", "/ws?clientId=", "/ws?clientId=a+b", "/ws?clientId=stats"})
    CAF_CHECK_EQUAL(upgrade(target), 400);
  CAF_CHECK_EQUAL(upgrade("/ws/" + std::string(129, 'x')), 400);
  CAF_CHECK_EQUAL(upgrade("/ws/" + std::string(128, 'x')), 101);
  CAF_CHECK_EQUAL(gate.log.count("upgrade"), 1u);
}

CAF_TEST(other_paths_have_no_websocket) {
  for (auto target : {"/", "/ws/", "/other", "/static/x"})
    CAF_CHECK_EQUAL(upgrade(target), 404);
}

CAF_TEST(a_websocket_may_open_anywhere_by_option) {
  config.upgrade_any_path = true;
  for (auto target : {"/", "/other?clientId=bob", "/ws/alice"})
    CAF_CHECK_EQUAL(upgrade(target), 101);
}

CAF_TEST(the_gateway_may_refuse) {
  CAF_MESSAGE("S24");
  gate.decide = [](const std::string& id) {
    auto refusal = http_error(503, "shutting_down", "later");
    refusal.headers.emplace_back("Retry-After", "5");
    return upgrade_answer{id, refusal};
  };
  start();
  raw_client client(served->port());

  const auto head = client.upgrade("/ws/alice");

  CAF_CHECK(head.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  CAF_CHECK(has(head, "\r\nRetry-After: 5\r\n"));
  client.close();
  stop();
  CAF_CHECK_EQUAL(gate.log.count("open"), 0u);
  CAF_CHECK_EQUAL(gate.log.count("failed"), 0u);
}

CAF_TEST(a_gateway_that_throws_is_500) {
  gate.decide = [](const std::string&) -> upgrade_answer { throw std::runtime_error("no luck"); };
  CAF_CHECK_EQUAL(upgrade("/ws/alice"), 500);
}

CAF_TEST(a_client_that_goes_during_the_handshake_is_told_once) {
  // Whether the answer still went out is the system's business; exactly one of the two follows.
  start();
  for (int i = 0; i < 20; ++i) {
    raw_client client(served->port());
    client.send(get("/ws/alice", "GET",
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
    client.close(true);
  }
  stop();
  CAF_CHECK_EQUAL(gate.log.count("open") + gate.log.count("failed"), gate.log.count("upgrade"));
}

CAF_TEST(an_upgrade_in_bad_form_is_refused) {
  const std::string good = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const auto status = [&](std::string_view fields) { return answer_to(get("/ws/alice", "GET", fields)).substr(9, 3); };

  CAF_CHECK_EQUAL(status(good + "Content-Length: 3\r\n"), "400");
  CAF_CHECK_EQUAL(status(good + "Transfer-Encoding: chunked\r\n"), "400");
  CAF_CHECK_EQUAL(status(good + "Host: other\r\n"), "400");
  CAF_CHECK_EQUAL(status(good + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), "400");
  CAF_CHECK_EQUAL(status(good + "Sec-WebSocket-Extensions: a; b=\r\n"), "400");
  CAF_CHECK_EQUAL(status("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"), "400");
  CAF_CHECK_EQUAL(
    status("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key:\r\n"), "400");
  CAF_CHECK_EQUAL(status("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
                  "400");
  CAF_CHECK_EQUAL(status("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
                  "426");
  CAF_CHECK_EQUAL(gate.log.count("upgrade"), 0u);
}

CAF_TEST(connection_may_be_spread_over_two_fields) {
  const auto answer = answer_to(get("/ws/alice", "GET",
                                    "Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
  CAF_CHECK(answer.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
}

CAF_TEST(an_offer_of_compression_is_declined) {
  start();
  raw_client client(served->port());
  client.send(get("/ws/alice", "GET",
                  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));

  const auto answer = client.read_until("\r\n\r\n");

  CAF_CHECK(answer.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  CAF_CHECK(!has(answer, "Sec-WebSocket-Extensions"));
}

CAF_TEST_FIXTURE_SCOPE_END()
