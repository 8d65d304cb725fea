// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_address_table

#include <hubcaf/transport/address_table.hpp>

#include <caf/test/unit_test.hpp>

#include <arpa/inet.h>

#include <string>
#include <vector>

using namespace hubcaf;

namespace {

address_key key(const std::string& text) {
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
    return key_of(std::span<const std::uint8_t, 16>(bytes));
  std::array<std::uint8_t, 4> few{};
  CAF_REQUIRE(inet_pton(AF_INET, text.c_str(), few.data()) == 1);
  return key_of(std::span<const std::uint8_t, 4>(few));
}

} // namespace

CAF_TEST(an_ipv4_address_has_a_key_of_its_own) {
  CAF_CHECK(key("192.0.2.1") == key("192.0.2.1"));
  CAF_CHECK(key("192.0.2.1") != key("192.0.2.2"));
  CAF_CHECK(key("127.0.0.1") != key("127.0.0.2"));
}

CAF_TEST(ipv6_addresses_of_one_network_have_one_key) {
  CAF_CHECK(key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  CAF_CHECK(key("2001:db8:1:2::1") != key("2001:db8:1:3::1"));
  CAF_CHECK(key("::1") != key("127.0.0.1"));
}

CAF_TEST(an_ipv4_mapped_address_counts_as_ipv4) {
  CAF_CHECK(key("::ffff:192.0.2.1") == key("192.0.2.1"));
  CAF_CHECK(key("::ffff:192.0.2.1") != key("::ffff:192.0.2.2"));
}

CAF_TEST(handshakes_are_limited_per_address) {
  address_table uut({2, 0});
  address_table::place first;
  address_table::place third;
  address_table::place other;
  CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), first));
  {
    address_table::place second;
    CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), second));
    CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), third));
    CAF_CHECK(uut.begin_handshake(key("192.0.2.2"), other));
  }
  CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), third));
}

CAF_TEST(who_has_shaken_hands_is_counted_only_where_there_is_a_limit) {
  address_table uut({1, 0});
  std::vector<address_table::place> places(3);
  for (auto& place : places) {
    CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), place));
    CAF_CHECK(place.is_counted());
    CAF_CHECK(place.end_handshake());
    CAF_CHECK(!place.is_counted());
    CAF_CHECK_EQUAL(uut.size(), 0u);
  }
}

CAF_TEST(connections_are_limited_per_address) {
  address_table uut({0, 2});
  std::vector<address_table::place> places(3);
  for (auto& place : places)
    CAF_CHECK(uut.begin_handshake(key("2001:db8::1"), place));

  CAF_CHECK(places[0].end_handshake());
  CAF_CHECK(places[1].end_handshake());
  CAF_CHECK(!places[2].end_handshake());
  // Asking again changes nothing.
  CAF_CHECK(places[0].end_handshake());
  places.erase(places.begin());
  CAF_CHECK(places[1].end_handshake());
}

CAF_TEST(an_address_without_places_is_forgotten) {
  address_table uut({1, 1});
  {
    address_table::place first;
    address_table::place second;
    CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), first));
    CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), second));
    CAF_CHECK(first.end_handshake());
    CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), second));
    CAF_CHECK(!second.end_handshake());
    CAF_CHECK_EQUAL(uut.size(), 1u);
  }
  CAF_CHECK_EQUAL(uut.size(), 0u);
}

CAF_TEST(a_place_moves) {
  address_table uut({2, 0});
  address_table::place first;
  address_table::place second;
  CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), first));
  CAF_CHECK(uut.begin_handshake(key("192.0.2.2"), second));

  // A place that is put over another gives that one back.
  {
    auto moved = std::move(first);
    CAF_CHECK(uut.begin_handshake(key("192.0.2.3"), moved));
    CAF_CHECK_EQUAL(uut.size(), 2u);
  }
  CAF_CHECK_EQUAL(uut.size(), 1u);
}

CAF_TEST(without_limits_nothing_is_kept) {
  address_table uut({0, 0});
  address_table::place place;

  CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), place));

  CAF_CHECK(!place.is_counted());
  CAF_CHECK(place.end_handshake());
  CAF_CHECK_EQUAL(uut.size(), 0u);
}
