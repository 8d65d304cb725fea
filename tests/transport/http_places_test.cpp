// SPDX-License-Identifier: MIT
/// Limits on connections over real sockets: handshakes, plain HTTP, health checks, and those per address.
#define CAF_SUITE transport_http_places

#include "../support/transport_fixture.hpp"

#include <caf/test/unit_test.hpp>

#include <map>
#include <vector>

using namespace hubcaf;
using namespace hubcaf::test;

namespace {

struct fixture : transport_fixture {
  fixture() {
    config.http.handshake_timeout_ms = 60'000;
  }

  ~fixture() {
    if (!loops.empty())
      loops.front()->run([this] { unanswered.clear(); });
  }

  std::unique_ptr<raw_client> connect() {
    return std::make_unique<raw_client>(served->port());
  }

  /// A connection that has been answered once and stays.
  std::unique_ptr<raw_client> stay(std::string_view target) {
    auto client = connect();
    client->send(get(target));
    CAF_CHECK(client->read_response().starts_with("HTTP/1.1 200 OK\r\n"));
    return client;
  }

  /// A connection whose request the gateway has, and does not answer.
  std::unique_ptr<raw_client> ask(std::string_view target) {
    loops.front()->run([this] {
      gate.answer = [this](const http_request&, http_responder respond) { unanswered.push_back(std::move(respond)); };
    });
    auto client = connect();
    client->send(get(target));
    gate.log.wait_for("request GET " + std::string(target), ++asked[std::string(target)]);
    return client;
  }

  /// Answers the first request that waits. Those that come from now on are answered at once.
  void answer_first() {
    loops.front()->run([this] {
      gate.answer = nullptr;
      unanswered.front()(http_response{});
    });
  }

  /// The status line with which a new connection is refused, or an empty text.
  std::string refusal(const std::string& request) {
    const auto client = connect();
    client->send(request);
    const auto answer = client->read_all();
    if (answer.empty())
      return answer;
    CAF_CHECK(answer.find("\r\nRetry-After: 1\r\n") != std::string::npos);
    CAF_CHECK(answer.find("\r\nConnection: close\r\n") != std::string::npos);
    CAF_CHECK(answer.find("{\"success\":false,") != std::string::npos || request.starts_with("HEAD"));
    return answer.substr(0, answer.find("\r\n"));
  }

  /// Connections that have sent nothing, or half of a head.
  std::vector<std::unique_ptr<raw_client>> half_open(int count, const char* from = nullptr) {
    std::vector<std::unique_ptr<raw_client>> result;
    for (int i = 0; i < count; ++i) {
      result.push_back(std::make_unique<raw_client>(served->port(), from));
      if (i % 2 == 0)
        result.back()->send("GET /ws/x HTTP/1.1\r\nHost");
    }
    return result;
  }

  /// Used on the loop's thread.
  std::vector<http_responder> unanswered;
  /// Requests that have come, by their target.
  std::map<std::string, std::size_t> asked;
};

constexpr std::string_view unavailable = "HTTP/1.1 503 Service Unavailable";
constexpr std::string_view too_many = "HTTP/1.1 429 Too Many Requests";

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_places_tests, fixture)

CAF_TEST(connections_that_say_nothing_take_no_place_of_others) {
  config.connections = {40, 30, 1, 0};
  start();
  const auto silent = half_open(25);

  const auto other = stay("/ws/x");
  const auto websocket = open();
  const auto health = stay("/ws/health");

  CAF_CHECK_EQUAL(gate.log.count("refused"), 0u);
}

CAF_TEST(handshakes_over_the_limit_are_closed_unanswered) {
  config.connections = {3, 0, 10, 0};
  start();
  auto silent = half_open(3);

  CAF_CHECK_EQUAL(refusal(get("/ws/health")), "");
  gate.log.wait_for("refused handshakes");
  // The head that comes whole at last makes room.
  silent[0]->send(": localhost\r\n\r\n");
  CAF_CHECK(silent[0]->read_response().ends_with("GET /ws/x"));

  const auto other = stay("/ws/x");
  CAF_CHECK_EQUAL(gate.log.count("refused"), 1u);
}

CAF_TEST(handshakes_of_one_address_over_the_limit_are_closed_unanswered) {
  config.connections = {100, 3, 10, 0};
  start();
  auto silent = half_open(3);

  CAF_CHECK_EQUAL(refusal(get("/ws/x")), "");
  gate.log.wait_for("refused handshakes_per_address");
  silent.pop_back();

  // The end of a connection is not seen at once.
  for (std::size_t tries = 0; tries < 1000; ++tries) {
    const auto client = connect();
    client->send(get("/ws/x", "GET", "Connection: close\r\n"));
    if (client->read_all().ends_with("GET /ws/x"))
      return;
  }
  CAF_CHECK(false);
}

CAF_TEST(a_full_door_makes_room_for_another_address) {
  config.connections = {6, 3, 10, 0};
  start(2);
  auto silent = half_open(3, "127.0.0.2");
  auto others = half_open(3, "127.0.0.3");

  const auto health = stay("/ws/health");

  gate.log.wait_for("refused handshakes");
  CAF_CHECK_EQUAL(silent[0]->read_all(), "");
  CAF_CHECK_EQUAL(gate.log.count("refused"), 1u);
  // The others are still there.
  silent[1]->send("GET /ws/y HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CAF_CHECK(silent[1]->read_response().ends_with("GET /ws/y"));
  others[0]->send(": localhost\r\n\r\n");
  CAF_CHECK(others[0]->read_response().ends_with("GET /ws/x"));
}

CAF_TEST(a_flood_of_silent_connections_keeps_no_health_check_out) {
  config.connections = {32, 2, 10, 0};
  start();
  std::vector<std::unique_ptr<raw_client>> silent;
  for (int round = 0; round < 4; ++round)
    for (int i = 2; i < 40; ++i)
      silent.push_back(std::make_unique<raw_client>(served->port(), ("127.0.0." + std::to_string(i)).c_str()));

  const auto check = stay("/ws/health");
}

CAF_TEST(a_refused_upgrade_leaves_its_place_while_its_peer_stays) {
  gate.decide = [](const std::string& id) {
    upgrade_answer answer{id, std::nullopt};
    if (id == "bob")
      answer.refusal = http_error(503, "shutting_down", "no");
    return answer;
  };
  config.connections = {1, 0, 10, 0};
  start();
  // Neither ends its side.
  const auto refused = connect();
  CAF_CHECK(refused->upgrade("/ws/bob").starts_with(unavailable));

  const auto check = stay("/ws/health");
  const auto bad = connect();
  bad->send("nonsense\r\n\r\n");
  CAF_CHECK(bad->read_response().starts_with("HTTP/1.1 400 Bad Request\r\n"));

  const auto other = stay("/ws/health");
  CAF_CHECK_EQUAL(gate.log.count("refused"), 0u);
}

CAF_TEST(plain_connections_over_the_limit_are_503) {
  config.connections = {100, 0, 2, 0};
  start();
  const auto first = ask("/ws/x");
  const auto second = ask("/ws/y");

  CAF_CHECK_EQUAL(refusal(get("/ws/x")), unavailable);
  CAF_CHECK_EQUAL(refusal(get("/")), unavailable);

  CAF_CHECK_EQUAL(gate.log.count("refused http_connections"), 2u);
  answer_first();
  CAF_CHECK(first->read_response().starts_with("HTTP/1.1 200 OK\r\n"));
}

CAF_TEST(the_connection_that_rests_longest_makes_room) {
  config.connections = {100, 0, 3, 0};
  start();
  const auto first = stay("/ws/x");
  const auto second = stay("/ws/y");
  const auto third = stay("/ws/z");
  first->send(get("/ws/x"));
  CAF_CHECK(first->read_response().starts_with("HTTP/1.1 200 OK\r\n"));
  // Half of a head is not a request.
  second->send("GET /ws/y HTTP/1.1\r\nHost");

  const auto newcomer = stay("/ws/new");

  CAF_CHECK_EQUAL(second->read_all(), "");
  const auto newer = stay("/ws/newer");
  CAF_CHECK_EQUAL(third->read_all(), "");
  first->send(get("/ws/x"));
  CAF_CHECK(first->read_response().starts_with("HTTP/1.1 200 OK\r\n"));
  CAF_CHECK_EQUAL(gate.log.count("refused"), 0u);
}

CAF_TEST(a_request_that_has_only_begun_keeps_no_place) {
  config.connections = {100, 0, 1, 0};
  start();
  const auto first = connect();
  // The first byte of the next one comes along.
  first->send(get("/ws/x") + "G");
  CAF_CHECK(first->read_response().starts_with("HTTP/1.1 200 OK\r\n"));

  const auto newcomer = stay("/ws/y");

  CAF_CHECK_EQUAL(first->read_all(), "");
}

CAF_TEST(a_health_check_with_a_body_takes_no_place_of_health) {
  config.connections = {100, 0, 17, 0};
  start();
  std::vector<std::unique_ptr<raw_client>> slow;
  for (int i = 0; i < 17; ++i) {
    slow.push_back(connect());
    slow.back()->send(get("/ws/health", "GET", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
    CAF_CHECK(slow.back()->read_response().starts_with("HTTP/1.1 100 "));
  }

  CAF_CHECK_EQUAL(refusal(get("/ws/x")), unavailable);
  const auto check = stay("/ws/health");
}

CAF_TEST(a_connection_that_answers_does_not_rest) {
  config.connections = {100, 0, 1, 0};
  start();
  const auto first = stay("/ws/x");
  // Refused as soon as the parser has seen it, and told so until the peer has ended its side.
  first->send("GET /ws/x HTTP/1.1\r\nHost: x\r\n folded\r\n");
  CAF_CHECK(first->read_response().starts_with("HTTP/1.1 400 Bad Request\r\n"));

  CAF_CHECK_EQUAL(refusal(get("/ws/y")), unavailable);
}

CAF_TEST(health_never_waits_for_others) {
  config.connections = {100, 0, 1, 0};
  start();
  const auto plain = ask("/ws/x");
  std::vector<std::unique_ptr<raw_client>> checks;
  for (std::size_t i = 0; i < 16; ++i)
    checks.push_back(ask("/ws/health"));

  CAF_CHECK_EQUAL(refusal(get("/ws/health", "HEAD")), unavailable);
  CAF_CHECK_EQUAL(gate.log.count("refused health_connections"), 1u);
  // Other methods are plain HTTP.
  CAF_CHECK_EQUAL(refusal(get("/ws/health", "DELETE")), unavailable);
  CAF_CHECK_EQUAL(gate.log.count("refused http_connections"), 1u);
  // A connection with another place asks for the health at that one.
  answer_first();
  CAF_CHECK(plain->read_response().starts_with("HTTP/1.1 200 OK\r\n"));
  plain->send(get("/ws/health"));
  CAF_CHECK(plain->read_response().starts_with("HTTP/1.1 200 OK\r\n"));
  CAF_CHECK_EQUAL(gate.log.count("refused"), 2u);
}

CAF_TEST(a_flood_of_health_checks_that_stay_keeps_no_other_out) {
  config.connections = {100, 0, 2, 0};
  start();
  std::vector<std::unique_ptr<raw_client>> checks;
  for (std::size_t i = 0; i < 40; ++i)
    checks.push_back(stay("/ws/health"));

  const auto plain = stay("/ws/x");
  CAF_CHECK_EQUAL(gate.log.count("refused"), 0u);
}

CAF_TEST(many_health_checks_at_once_keep_no_other_out) {
  config.connections = {100, 0, 2, 0};
  start();
  std::vector<std::unique_ptr<raw_client>> checks;
  for (std::size_t i = 0; i < 16; ++i)
    checks.push_back(ask("/ws/health"));

  // It has one of the others.
  const auto one_more = ask("/ws/health");
  CAF_CHECK_EQUAL(gate.log.count("refused health_connections"), 0u);
}

CAF_TEST(a_later_request_moves_its_connection_to_another_kind) {
  config.connections = {100, 0, 1, 0};
  start();
  const auto check = stay("/ws/health");
  const auto first = ask("/ws/x");

  // There is no place for what it asks next.
  check->send(get("/ws/x"));
  CAF_CHECK(check->read_response().starts_with(unavailable));
  // The first leaves its place, which another takes.
  answer_first();
  CAF_CHECK(first->read_response().starts_with("HTTP/1.1 200 OK\r\n"));
  first->send(get("/ws/health"));
  CAF_CHECK(first->read_response().starts_with("HTTP/1.1 200 OK\r\n"));
  const auto other = ask("/ws/z");
  first->send(get("/ws/x"));
  CAF_CHECK(first->read_response().starts_with(unavailable));
}

CAF_TEST(a_websocket_leaves_its_plain_place) {
  config.connections = {100, 0, 1, 0};
  start();
  const auto first = stay("/ws/x");
  CAF_CHECK(first->upgrade("/ws/alice").starts_with("HTTP/1.1 101 "));
  gate.log.wait_for("open 0 alice");

  const auto other = stay("/ws/x");
  CAF_CHECK_EQUAL(gate.log.count("refused"), 0u);
}

CAF_TEST(connections_of_one_address_over_the_limit_are_429) {
  config.connections = {100, 0, 100, 3};
  start();
  auto websocket = open("alice");
  const auto plain = stay("/ws/x");
  auto check = stay("/ws/health");

  for (const auto& request : {get("/ws/x"), get("/ws/health"), get("/")})
    CAF_CHECK_EQUAL(refusal(request), too_many);
  const auto other = connect();
  CAF_CHECK(other->upgrade("/ws/bob").starts_with(too_many));
  gate.log.wait_for("failed bob");

  CAF_CHECK_EQUAL(gate.log.count("refused connections_per_address"), 4u);
  // A connection that is in may change its kind.
  CAF_CHECK(check->upgrade("/ws/carol").starts_with("HTTP/1.1 101 "));
  gate.log.wait_for("open 0 carol");
  // The place goes with the last that holds the session.
  websocket->close(true);
  check->close(true);
  gate.log.wait_for("close", 2);
  gate.clear();
  CAF_CHECK(stay("/ws/x") != nullptr);
}

CAF_TEST_FIXTURE_SCOPE_END()
