// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_rest_room
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"

#include <hubcaf/actors/hub_gateway.hpp>
#include <hubcaf/schema/http_message.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;
using test::hub_world;

namespace {

constexpr std::size_t most_bytes = 64 * 1024;

options with_little_room() {
  options result;
  result.rest_queue_bytes = most_bytes;
  return result;
}

struct fixture {
  hub_world world{with_little_room()};
  hub_gateway way_in{world.hub, {world.hub->io_threads[0].state}};
  /// Answers for peers that do not read.
  std::vector<http_response> unread;

  void send(std::string method, std::string path, std::vector<std::pair<std::string, std::string>> query = {}) {
    http_request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.query = std::move(query);
    way_in.on_request(std::move(request), [&](http_response response) { unread.push_back(std::move(response)); });
  }

  std::size_t unread_bytes() const {
    std::size_t result = 0;
    for (const auto& one : unread)
      result += one.body.size();
    return result;
  }

  void connect(int count) {
    for (int i = 0; i < count; ++i)
      world.connect("c" + std::to_string(i));
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(rest_room_tests, fixture)

CAF_TEST(responses_that_nobody_reads_are_bounded) {
  connect(30);
  for (int i = 0; i < 100; ++i) {
    send("GET", "/ws/clients");
    world.run();
  }

  CAF_REQUIRE_EQUAL(unread.size(), 100u);
  CAF_MESSAGE("bytes that wait: " << unread_bytes());
  CAF_CHECK(unread_bytes() <= most_bytes + 100 * 1024);
  CAF_CHECK(world.hub->rest_requests->bytes() <= most_bytes);
  CAF_CHECK(unread.front().status == 200u);
  CAF_CHECK(unread.front().body.size() > 10'000);
  CAF_CHECK_EQUAL(unread.back().status, 503u);
  CAF_CHECK(unread.back().body.size() < 1024);
  CAF_REQUIRE(!unread.back().headers.empty());
  CAF_CHECK(unread.back().headers.front().first == "Retry-After");
  CAF_CHECK(world.hub->counters.totals()[counter::http_refused] > 90);
}

CAF_TEST(a_response_gives_its_room_back_once_it_has_been_read) {
  connect(30);
  send("GET", "/ws/clients");
  world.run();
  CAF_REQUIRE_EQUAL(unread.size(), 1u);
  CAF_CHECK_EQUAL(world.hub->rest_requests->size(), 1u);
  CAF_CHECK(world.hub->rest_requests->bytes() >= unread.front().body.size());

  unread.clear();

  CAF_CHECK_EQUAL(world.hub->rest_requests->size(), 0u);
  CAF_CHECK_EQUAL(world.hub->rest_requests->bytes(), 0u);
}

CAF_TEST(an_order_that_was_carried_out_can_say_so) {
  connect(1);
  const std::string path = "/ws/clients/c0";
  // There is room for the request, and none for a longer answer.
  CAF_REQUIRE(world.hub->rest_requests->try_acquire(most_bytes - path.size()));

  send("DELETE", path);
  world.run();

  CAF_REQUIRE_EQUAL(unread.size(), 1u);
  CAF_CHECK_EQUAL(unread.front().status, 200u);
  CAF_CHECK(unread.front().body.size() > path.size());
  world.hub->rest_requests->release(most_bytes - path.size());
}

CAF_TEST(one_list_of_clients_is_built_at_a_time) {
  connect(3);
  send("GET", "/ws/clients");
  send("GET", "/ws/clients");
  send("GET", "/ws/stats");

  CAF_REQUIRE_EQUAL(unread.size(), 1u);
  CAF_CHECK_EQUAL(unread.front().status, 503u);
  CAF_CHECK(unread.front().body.starts_with(R"({"success":false,"error":"busy")"));
  CAF_REQUIRE(!unread.front().headers.empty());
  CAF_CHECK(unread.front().headers.front().first == "Retry-After");

  world.run();
  send("GET", "/ws/clients");
  world.run();
  CAF_CHECK_EQUAL(unread.size(), 4u);
  CAF_CHECK(std::all_of(unread.begin() + 1, unread.end(), [](const auto& one) { return one.status == 200u; }));
}

CAF_TEST(a_rest_actor_that_dies_leaves_neither_room_nor_the_list_taken) {
  send("GET", "/ws/clients");
  caf::anon_send_exit(caf::actor_cast<caf::actor>(world.hub->rest.get()), caf::exit_reason::kill);
  send("GET", "/ws/stats");
  world.run();

  CAF_CHECK_EQUAL(world.hub->client_lists->size(), 0u);
  unread.clear();
  CAF_CHECK_EQUAL(world.hub->rest_requests->size(), 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
