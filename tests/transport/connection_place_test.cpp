// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_connection_place

#include <hubcaf/transport/connection_place.hpp>

#include <caf/test/unit_test.hpp>

#include <vector>

using namespace hubcaf;

namespace {

constexpr address_key somewhere = {1};
constexpr address_key elsewhere = {2};

connection_place taken(connection_places& from, const address_key& address = somewhere) {
  connection_place result;
  CAF_REQUIRE(!connection_place::take(from, address, {}, result));
  return result;
}

} // namespace

CAF_TEST(handshakes_are_limited_in_all) {
  connection_places all({2, 0, 10, 0});
  auto first = taken(all);
  const auto second = taken(all, elsewhere);
  connection_place third;

  CAF_CHECK(connection_place::take(all, elsewhere, {}, third) == refusal::handshakes);
  CAF_CHECK(third.kind() == connection_kind::none);
  CAF_CHECK(!first.move_to(connection_kind::http));
  CAF_CHECK(!connection_place::take(all, elsewhere, {}, third));
}

CAF_TEST(handshakes_are_limited_per_address) {
  connection_places all({10, 1, 10, 0});
  const auto first = taken(all);
  connection_place second;

  CAF_CHECK(connection_place::take(all, somewhere, {}, second) == refusal::handshakes_per_address);
  CAF_CHECK(!connection_place::take(all, elsewhere, {}, second));
}

CAF_TEST(a_refused_connection_keeps_its_place) {
  connection_places all({2, 0, 1, 0});
  auto first = taken(all);
  CAF_CHECK(!first.move_to(connection_kind::http));
  auto second = taken(all);

  CAF_CHECK(second.move_to(connection_kind::http) == refusal::http_connections);

  CAF_CHECK(second.kind() == connection_kind::handshake);
  const auto third = taken(all);
  connection_place fourth;
  CAF_CHECK(connection_place::take(all, somewhere, {}, fourth) == refusal::handshakes);
}

CAF_TEST(health_has_places_of_its_own) {
  connection_places all({100, 0, 1, 0});
  auto plain = taken(all);
  CAF_CHECK(!plain.move_to(connection_kind::http));
  std::vector<connection_place> checks;
  for (std::size_t i = 0; i < connection_places::max_health_connections; ++i) {
    checks.push_back(taken(all));
    CAF_CHECK(!checks.back().move_to(connection_kind::health));
  }
  auto more = taken(all);

  CAF_CHECK(more.move_to(connection_kind::health) == refusal::health_connections);
  // One that goes on to something else leaves its place.
  plain = {};
  CAF_CHECK(!checks.back().move_to(connection_kind::http));
  CAF_CHECK(!more.move_to(connection_kind::health));
}

CAF_TEST(a_websocket_leaves_the_places_but_not_its_address) {
  connection_places all({1, 0, 1, 1});
  auto first = taken(all);
  CAF_CHECK(!first.move_to(connection_kind::websocket));
  CAF_CHECK(first.holds_address());
  auto second = taken(all);

  CAF_CHECK(second.move_to(connection_kind::http) == refusal::connections_per_address);
  first = {};
  CAF_CHECK(!second.move_to(connection_kind::http));
  CAF_CHECK_EQUAL(all.addresses(), 1u);
}

CAF_TEST(a_refusal_for_the_address_gives_the_other_place_back) {
  connection_places all({10, 0, 2, 1});
  auto first = taken(all);
  CAF_CHECK(!first.move_to(connection_kind::http));
  auto second = taken(all);
  CAF_CHECK(second.move_to(connection_kind::http) == refusal::connections_per_address);
  CAF_CHECK(second.move_to(connection_kind::http) == refusal::connections_per_address);

  auto other = taken(all, elsewhere);
  CAF_CHECK(!other.move_to(connection_kind::http));
}

CAF_TEST(one_that_was_refused_leaves_the_door_to_others) {
  connection_places all({1, 1, 1, 1});
  auto first = taken(all);

  CAF_CHECK(first.move_to_refused());

  CAF_CHECK(first.kind() == connection_kind::refused);
  CAF_CHECK_EQUAL(all.addresses(), 0u);
  const auto second = taken(all);
}

CAF_TEST(those_that_were_refused_are_limited) {
  connection_places all({1, 0, 1, 0});
  std::vector<connection_place> refused;
  for (std::size_t i = 0; i < connection_places::max_refused_connections; ++i) {
    refused.push_back(taken(all));
    CAF_CHECK(refused.back().move_to_refused());
  }
  auto one_more = taken(all);

  CAF_CHECK(!one_more.move_to_refused());
  CAF_CHECK(one_more.kind() == connection_kind::handshake);
  refused.pop_back();
  CAF_CHECK(one_more.move_to_refused());
}
