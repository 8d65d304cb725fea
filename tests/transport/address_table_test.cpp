// SPDX-License-Identifier: MIT
#define CAF_SUITE transport_address_table

#include <hubcaf/transport/address_table.hpp>

#include <caf/test/unit_test.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
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
  CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), {}, first));
  {
    address_table::place second;
    CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), {}, second));
    CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), {}, third) == refusal::handshakes_per_address);
    CAF_CHECK(!uut.begin_handshake(key("192.0.2.2"), {}, other));
  }
  CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), {}, third));
}

CAF_TEST(who_has_shaken_hands_is_counted_only_where_there_is_a_limit) {
  address_table uut({1, 0});
  std::vector<address_table::place> places(3);
  for (auto& place : places) {
    CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), {}, place));
    CAF_CHECK(place.is_counted());
    CAF_CHECK(!place.end_handshake());
    CAF_CHECK(!place.is_counted());
    CAF_CHECK_EQUAL(uut.size(), 0u);
  }
}

CAF_TEST(connections_are_limited_per_address) {
  address_table uut({0, 2});
  std::vector<address_table::place> places(3);
  for (auto& place : places)
    CAF_CHECK(!uut.begin_handshake(key("2001:db8::1"), {}, place));

  CAF_CHECK(!places[0].end_handshake());
  CAF_CHECK(!places[1].end_handshake());
  CAF_CHECK(places[2].end_handshake() == refusal::connections_per_address);
  // Asking again changes nothing.
  CAF_CHECK(!places[0].end_handshake());
  places.erase(places.begin());
  CAF_CHECK(!places[1].end_handshake());
}

CAF_TEST(an_address_without_places_is_forgotten) {
  address_table uut({1, 1});
  {
    address_table::place first;
    address_table::place second;
    CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), {}, first));
    CAF_CHECK(uut.begin_handshake(key("192.0.2.1"), {}, second) == refusal::handshakes_per_address);
    CAF_CHECK(!first.end_handshake());
    CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), {}, second));
    CAF_CHECK(second.end_handshake() == refusal::connections_per_address);
    CAF_CHECK_EQUAL(uut.size(), 1u);
  }
  CAF_CHECK_EQUAL(uut.size(), 0u);
}

CAF_TEST(a_place_moves) {
  address_table uut({2, 0});
  address_table::place first;
  address_table::place second;
  CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), {}, first));
  CAF_CHECK(!uut.begin_handshake(key("192.0.2.2"), {}, second));

  // A place that is put over another gives that one back.
  {
    auto moved = std::move(first);
    CAF_CHECK(!uut.begin_handshake(key("192.0.2.3"), {}, moved));
    CAF_CHECK_EQUAL(uut.size(), 2u);
  }
  CAF_CHECK_EQUAL(uut.size(), 1u);
}

CAF_TEST(without_limits_nothing_is_kept_after_the_handshake) {
  address_table uut({0, 0});
  address_table::place place;

  CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), {}, place));

  CAF_CHECK(!place.end_handshake());
  CAF_CHECK(!place.is_counted());
  CAF_CHECK_EQUAL(uut.size(), 0u);
}

// -- a full door --------------------------------------------------------------

namespace {

/// Has a handshake until it is displaced.
struct newcomer final : handshake_owner {
  void on_displaced() noexcept override {
    is_displaced = true;
    place = {};
  }

  address_table::place place;
  bool is_displaced = false;
};

/// Those who came to the door, in their order.
struct crowd {
  explicit crowd(address_table::limits limits) : uut(limits) {
  }

  std::optional<refusal> come(const std::string& from) {
    auto& one = *all.emplace_back(std::make_shared<newcomer>());
    return uut.begin_handshake(key(from), all.back(), one.place);
  }

  /// The numbers of those that were displaced.
  [[nodiscard]] std::string displaced() const {
    std::string result;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i]->is_displaced)
        result += std::to_string(i) + " ";
    return result;
  }

  address_table uut;
  std::vector<std::shared_ptr<newcomer>> all;
};

} // namespace

CAF_TEST(a_newcomer_displaces_the_oldest_handshake_of_the_address_that_has_most) {
  crowd all({10, 0, 5});
  for (const auto* from : {"192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.2", "192.0.2.1"})
    CAF_CHECK(!all.come(from));

  CAF_CHECK(!all.come("192.0.2.3"));
  CAF_CHECK_EQUAL(all.displaced(), "1 ");
  // Both have two now, the first the older one.
  CAF_CHECK(!all.come("192.0.2.4"));

  CAF_CHECK_EQUAL(all.displaced(), "0 1 ");
}

CAF_TEST(an_address_that_has_most_displaces_nobody) {
  crowd all({10, 0, 3});
  for (const auto* from : {"192.0.2.1", "192.0.2.1", "192.0.2.2"})
    CAF_CHECK(!all.come(from));

  CAF_CHECK(all.come("192.0.2.1") == refusal::handshakes);

  CAF_CHECK_EQUAL(all.displaced(), "");
}

CAF_TEST(without_a_limit_per_address_nobody_is_displaced) {
  crowd all({0, 0, 2});
  CAF_CHECK(!all.come("192.0.2.1"));
  CAF_CHECK(!all.come("192.0.2.1"));

  CAF_CHECK(all.come("192.0.2.2") == refusal::handshakes);

  CAF_CHECK_EQUAL(all.displaced(), "");
}

CAF_TEST(a_displaced_handshake_becomes_no_connection_and_gives_back_no_place) {
  address_table uut({10, 10, 1});
  address_table::place first;
  address_table::place second;
  address_table::place third;
  CAF_CHECK(!uut.begin_handshake(key("192.0.2.1"), {}, first));
  CAF_CHECK(!uut.begin_handshake(key("192.0.2.2"), {}, second));

  CAF_CHECK(first.end_handshake() == refusal::handshakes);
  first = {};

  CAF_CHECK_EQUAL(uut.size(), 1u);
  CAF_CHECK(uut.begin_handshake(key("192.0.2.2"), {}, third) == refusal::handshakes);
  CAF_CHECK(!second.end_handshake());
  CAF_CHECK(!uut.begin_handshake(key("192.0.2.2"), {}, third));
}

CAF_TEST(those_that_are_displaced_and_still_there_are_limited) {
  address_table uut({2, 0, 1});
  std::vector<address_table::place> places(address_table::max_displaced + 2);
  const auto come = [&](std::size_t number) {
    return uut.begin_handshake(key("192.0.2." + std::to_string(number)), {}, places[number]);
  };
  for (std::size_t i = 0; i <= address_table::max_displaced; ++i)
    CAF_CHECK(!come(i));

  CAF_CHECK(come(places.size() - 1) == refusal::handshakes);
  places[3] = {};
  CAF_CHECK(!come(places.size() - 1));
}

CAF_TEST(whatever_comes_and_goes_the_address_with_most_makes_room) {
  // A flood from addresses of all sizes; a naive count beside the table.
  constexpr std::size_t room = 40;
  crowd all({room, 0, room});
  std::vector<std::string> froms;
  std::uint32_t chance = 1;
  const auto draw = [&chance](std::uint32_t below) {
    chance = chance * 1664525 + 1013904223;
    return (chance >> 16U) % below;
  };
  const auto count = [&](const std::string& from) {
    std::size_t result = 0;
    for (std::size_t i = 0; i < froms.size(); ++i)
      result += froms[i] == from && all.all[i]->place.is_counted() ? 1 : 0;
    return result;
  };
  for (int step = 0; step < 2000; ++step) {
    if (draw(10) == 0 && !all.all.empty()) {
      all.all[draw(static_cast<std::uint32_t>(all.all.size()))]->place = {};
      continue;
    }
    const auto from = "192.0.2." + std::to_string(draw(draw(12) + 1));
    std::size_t most = 0;
    std::size_t in_all = 0;
    for (int address = 0; address < 12; ++address) {
      const auto of_it = count("192.0.2." + std::to_string(address));
      most = std::max(most, of_it);
      in_all += of_it;
    }
    const bool may_come = in_all < room || count(from) < most;

    froms.push_back(from);
    CAF_REQUIRE_EQUAL(!all.come(from), may_come);
    CAF_REQUIRE(in_all < room || std::count_if(all.all.begin(), all.all.end(), [](const auto& one) {
                                   return one->place.is_counted();
                                 }) == static_cast<std::ptrdiff_t>(room));
  }
}
