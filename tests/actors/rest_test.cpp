// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_rest
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/hub_gateway.hpp>
#include <hubcaf/schema/http_message.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <optional>

using namespace hubcaf;
using test::hub_world;

namespace {

options rejecting() {
  options result;
  result.client_overflow = overflow_policy::reject;
  return result;
}

struct fixture {
  hub_world world{rejecting()};
  hub_gateway way_in{world.hub, {world.hub->io_threads[0].state}};

  http_response ask(std::string method, std::string path, std::string body = {},
                    std::vector<std::pair<std::string, std::string>> query = {}) {
    std::optional<http_response> answer;
    http_request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.query = std::move(query);
    request.content_type = body.empty() ? "" : "application/json";
    request.body = std::move(body);
    way_in.on_request(std::move(request), [&](http_response response) { answer = std::move(response); });
    world.run();
    CAF_REQUIRE(answer.has_value());
    return *answer;
  }

  boost::json::value ask_json(std::string method, std::string path) {
    return boost::json::parse(ask(std::move(method), std::move(path)).body);
  }
};

constexpr auto note = R"({"type":"test.note","content":1.50})";

} // namespace

CAF_TEST_FIXTURE_SCOPE(rest_tests, fixture)

CAF_TEST(a_reserved_type_is_refused_whoever_it_is_for) {
  const auto alice = world.connect("alice");
  alice->flush();
  for (const auto* type : {"system.closing", "error", "ping", "pong", "ack", "topic.x", "auth.x", "admin.x"}) {
    const auto message = R"({"type":")" + std::string(type) + R"("})";

    const auto to_one = ask("POST", "/ws/send-message", message, {{"client_id", "alice"}});
    const auto to_nobody = ask("POST", "/ws/send-message", message, {{"client_id", "nobody"}});
    const auto to_all = ask("POST", "/ws/send-message", message);

    CAF_CHECK_EQUAL(to_one.status, 403u);
    CAF_CHECK(to_one.body.find(R"("error":"reserved_type")") != std::string::npos);
    CAF_CHECK_EQUAL(to_nobody.status, 403u);
    CAF_CHECK_EQUAL(to_all.status, 403u);
  }
  alice->flush();

  CAF_CHECK_EQUAL(alice->received.size(), 1u);
}

CAF_TEST(a_message_for_one_client_reaches_it) {
  CAF_MESSAGE("S80");
  const auto alice = world.connect("alice");

  const auto answer = ask("POST", "/ws/send-message", note, {{"client_id", "alice"}});
  alice->flush();

  CAF_CHECK_EQUAL(answer.status, 200u);
  CAF_CHECK(answer.body.starts_with(
    R"({"success":true,"message":"accepted","target":"alice","stats":{"active_connections":1,"queue_size":)"));
  CAF_CHECK(alice->got(R"({"type":"test.note","content":1.50,)"));
}

CAF_TEST(a_message_for_all_tells_how_many_it_reached) {
  CAF_MESSAGE("S80, S51");
  const auto alice = world.connect("alice");
  const auto bob = world.connect("bob");

  const auto answer = boost::json::parse(ask("POST", "/ws/send-message", note).body);
  alice->flush();
  bob->flush();

  CAF_CHECK(answer.at("target").as_string() == "all");
  CAF_CHECK_EQUAL(answer.at("broadcast").at("accepted").as_int64(), 2);
  CAF_CHECK(alice->got("test.note"));
  CAF_CHECK(bob->got("test.note"));
}

CAF_TEST(what_was_not_accepted_is_no_success) {
  CAF_MESSAGE("S80; section 9, defect 2");
  CAF_CHECK(ask("POST", "/ws/send-message", note, {{"client_id", "nobody"}}).status == 404u);
  const auto alice = world.connect("alice");
  const auto who = world.hub->clients.find("alice");
  while (who->queue.try_acquire())
    ;

  const auto answer = ask("POST", "/ws/send-message", note, {{"client_id", "alice"}});

  CAF_CHECK_EQUAL(answer.status, 503u);
  CAF_CHECK(answer.body.starts_with(R"({"success":false,"error":"queue_full")"));
  CAF_CHECK(ask("POST", "/ws/send-message", note).status == 503u);
}

CAF_TEST(a_client_is_disconnected_with_the_reason_given) {
  CAF_MESSAGE("S83");
  const auto alice = world.connect("alice");

  CAF_CHECK(ask("DELETE", "/ws/clients/alice", {}, {{"reason", "go home"}}).status == 200u);
  alice->flush();

  CAF_CHECK(alice->got(R"("reason":"server_disconnect","message":"go home","retry_after_ms":null)"));
  CAF_CHECK(alice->closed_with == close_code::server_disconnect);
}

CAF_TEST(an_unknown_client_cannot_be_disconnected) {
  CAF_MESSAGE("S83; section 9, defect 6");
  CAF_CHECK(ask("DELETE", "/ws/clients/nobody").status == 404u);
  CAF_CHECK(ask("DELETE", "/ws/clients/%zz").status == 404u);
}

CAF_TEST(the_lists_have_their_members) {
  CAF_MESSAGE("S81, S82, S84, S86, S87");
  world.connect("alice");
  world.connect("anon-6ba7b810-9dad-41d1-80b4-00c04fd430c8");

  const auto clients = ask_json("GET", "/ws/clients");
  CAF_CHECK_EQUAL(clients.at("summary").at("total_clients").as_int64(), 2);
  CAF_CHECK_EQUAL(clients.at("summary").at("named_clients").as_int64(), 1);
  CAF_CHECK_EQUAL(clients.at("summary").at("healthy_clients").as_int64(), 2);
  CAF_CHECK(clients.at("clients").at(0).at("last_pong").is_null());
  CAF_CHECK(clients.at("clients").at(0).at("is_alive").as_bool());
  const auto stats = ask_json("GET", "/ws/stats");
  CAF_CHECK_EQUAL(stats.at("stats").at("total_connections").as_int64(), 2);
  CAF_CHECK(stats.at("health").at("status").as_string() == "healthy");
  const auto health = ask_json("GET", "/ws/health");
  CAF_CHECK_EQUAL(health.at("stats").at("active_connections").as_int64(), 2);
  CAF_CHECK(health.at("issues").as_array().empty());
}

CAF_TEST(types_that_strangers_make_up_leave_room_for_real_ones) {
  CAF_MESSAGE("the table of accounts");
  world.connect("alice")->flush();
  for (int i = 0; i < 600; ++i)
    CAF_REQUIRE(ask("POST", "/ws/send-message", R"({"type":"made.up)" + std::to_string(i) + R"("})").status == 200u);

  auto& types = world.hub->counters.types;
  CAF_CHECK(&types.find_or_add("real.type") != &types.others());
  CAF_CHECK(types.size() < 20);
  CAF_CHECK_EQUAL(types.others().outbound.totals().accepted, 600u);
}

CAF_TEST(a_type_that_the_settings_name_has_an_account_of_its_own) {
  options settings;
  settings.client_overflow_types.set("news.item", overflow_policy::drop_oldest);
  hub_world other{settings};

  CAF_CHECK(&other.hub->counters.types.find("news.item") != &other.hub->counters.types.others());
}

CAF_TEST(a_stopping_hub_refuses) {
  CAF_MESSAGE("S24");
  world.hub->draining = true;

  CAF_CHECK(ask("POST", "/ws/send-message", note).status == 503u);
  const auto health = ask("GET", "/ws/health");
  CAF_CHECK_EQUAL(health.status, 503u);
  CAF_CHECK(health.body.starts_with(R"({"status":"draining")"));
}

CAF_TEST(wrong_methods_are_told_the_right_ones) {
  const auto answer = ask("PUT", "/ws/stats");

  CAF_CHECK_EQUAL(answer.status, 405u);
  CAF_REQUIRE_EQUAL(answer.headers.size(), 1u);
  CAF_CHECK(answer.headers.front().first == "Allow");
  CAF_CHECK(answer.headers.front().second == "GET, HEAD");
}

CAF_TEST_FIXTURE_SCOPE_END()
