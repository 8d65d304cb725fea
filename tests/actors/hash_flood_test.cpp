// SPDX-License-Identifier: MIT
/// Keys that collide under `std::hash`: entries that a look-up passes where strangers choose keys. Counted, not timed.
#define CAF_SUITE actors_hash_flood
#include <caf/test/unit_test.hpp>

#include "../support/colliding_texts.hpp"
#include "../support/inbox_fixture.hpp"

#include <hubcaf/actors/client.hpp>
#include <hubcaf/actors/directory.hpp>
#include <hubcaf/actors/outbox.hpp>
#include <hubcaf/actors/text_map.hpp>
#include <hubcaf/actors/type_table.hpp>
#include <hubcaf/transport/write_queue.hpp>

#include <algorithm>
#include <set>

using namespace hubcaf;

namespace {

constexpr std::size_t key_count = 5000;
/// With a good hash the longest chain of 5,000 entries has 6 to 9.
constexpr std::size_t most_compared = 16;

struct fixture : test::inbox_fixture {
  const std::vector<std::string> keys = test::colliding_texts(key_count);
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(hash_flood_tests, fixture)

CAF_TEST(a_table_without_a_key_is_one_long_chain) {
  text_map<int> uut;
  for (const auto& key : keys)
    uut.emplace(key, 1);

  CAF_CHECK_EQUAL(longest_chain(uut), key_count);
}

CAF_TEST(the_directory_finds_ids_that_collide) {
  directory uut;
  std::vector<std::shared_ptr<client>> clients;
  for (const auto& key : keys) {
    clients.push_back(std::make_shared<client>(world.hub, key, "test", 0));
    CAF_REQUIRE(uut.attach(clients.back()) == nullptr);
  }

  CAF_CHECK_LESS(uut.longest_chain(), most_compared);
  CAF_CHECK(std::all_of(clients.begin(), clients.end(), [&](const auto& one) { return uut.find(one->id) == one; }));
}

CAF_TEST(reservations_collide_no_more_than_clients) {
  directory uut(duplicate_policy::oldest_wins);
  for (const auto& key : keys)
    CAF_REQUIRE(uut.reserve(key));

  CAF_CHECK_LESS(uut.longest_chain(), most_compared);
}

CAF_TEST(an_inbox_finds_keys_that_collide) {
  const auto uut = make(key_count, 1U << 30U);
  for (const auto& key : keys)
    CAF_REQUIRE(push(uut, message("x", 10, key), overflow_policy::keep_latest) == inbox_result::queued);
  CAF_CHECK_LESS(uut.inbox->longest_chain(), most_compared);

  for (const auto& key : keys)
    push(uut, message("y", 10, key), overflow_policy::keep_latest);
  CAF_CHECK_EQUAL(uut.inbox->size(), key_count);
  CAF_CHECK_EQUAL(dropped_by(drop_cause::keep_latest), key_count);
}

CAF_TEST(an_inbox_finds_types_that_collide) {
  const auto uut = make(key_count, 1U << 30U);
  for (const auto& key : keys)
    CAF_REQUIRE(push(uut, message("x", 10, {}, key), overflow_policy::keep_latest) == inbox_result::queued);

  CAF_CHECK_LESS(uut.inbox->longest_chain(), most_compared);
}

CAF_TEST(the_table_of_types_finds_types_that_collide) {
  type_table uut{[](std::string_view) { return message_rules{}; }, hash_key{1, 2}};
  for (std::size_t i = 0; i + 1 < type_table::max_types; ++i)
    CAF_REQUIRE(uut.find_or_add(keys[i]).name == keys[i]);

  // It is half full, and looks on in the next place: more than in a table with chains.
  CAF_CHECK_LESS(uut.longest_chain(), 40u);
}

CAF_TEST(a_clients_queue_finds_types_that_collide) {
  options settings;
  settings.client_overflow = overflow_policy::keep_latest;
  test::hub_world place(settings);
  write_queue uut(key_count, 1U << 30U);
  std::set<std::uint64_t> hashes;
  for (const auto& key : keys) {
    shared_frame frame = pack(*place.hub, any_message(key, 1), R"({"key":"k"})");
    hashes.insert(frame->label.name_hash);
    CAF_REQUIRE(uut.push(std::move(frame)) == push_result::queued);
  }

  CAF_CHECK_EQUAL(hashes.size(), key_count);
  CAF_CHECK_LESS(uut.longest_chain(), most_compared);
}

CAF_TEST(a_clients_queue_tells_keys_apart) {
  options settings;
  settings.client_overflow = overflow_policy::keep_latest;
  test::hub_world place(settings);
  const auto hash_of = [&](const char* meta) { return pack(*place.hub, any_message("a.b", 1), meta)->label.name_hash; };

  CAF_CHECK(hash_of(R"({"key":"one"})") == hash_of(R"({"key":"one","more":1})"));
  CAF_CHECK(hash_of(R"({"key":"one"})") != hash_of(R"({"key":"two"})"));
}

CAF_TEST(the_same_seed_draws_the_same_secret) {
  const auto hash_in = [](const test::hub_world& place) { return keyed_hash(place.hub->text_key, "ann"); };
  test::hub_world twin;

  CAF_CHECK_EQUAL(hash_in(world), hash_in(twin));
  CAF_CHECK(keyed_hash(hash_key{}, "ann") != hash_in(world));
}

CAF_TEST_FIXTURE_SCOPE_END()
