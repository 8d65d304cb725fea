// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_directory
#include <caf/test/unit_test.hpp>

#include "../support/directory_fixture.hpp"

#include <hubcaf/schema/client_id.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace hubcaf;

CAF_TEST_FIXTURE_SCOPE(directory_tests, test::directory_fixture)

CAF_TEST(who_is_attached_is_found) {
  const auto alice = make("alice");

  CAF_CHECK(uut.attach(alice) == nullptr);

  CAF_CHECK(uut.find("alice") == alice);
  CAF_CHECK(uut.find_all("alice") == test::client_list{alice});
  CAF_CHECK(uut.find("bob") == nullptr);
  CAF_CHECK(uut.find_all("bob").empty());
  CAF_CHECK_EQUAL(uut.list().size(), 1u);
}

CAF_TEST(the_newcomer_takes_the_place_and_the_old_one_cannot_take_it_away) {
  CAF_MESSAGE("law 6, newest_wins");
  const auto older = make("alice");
  const auto newer = make("alice");
  CAF_CHECK(uut.attach(older) == nullptr);

  CAF_CHECK(uut.reserve("alice"));
  CAF_CHECK(uut.attach(newer) == older);
  uut.detach(*older);

  CAF_CHECK(uut.find_all("alice") == test::client_list{newer});
  uut.detach(*newer);
  CAF_CHECK(uut.find("alice") == nullptr);
}

CAF_TEST(a_newcomer_is_refused_before_it_is_in_and_takes_nothing_away) {
  CAF_MESSAGE("law 6, oldest_wins");
  const auto older = make("alice");
  CAF_CHECK(oldest_wins.reserve("alice"));
  CAF_CHECK(oldest_wins.attach(older) == nullptr);

  CAF_CHECK(!oldest_wins.reserve("alice"));

  CAF_CHECK(oldest_wins.find_all("alice") == test::client_list{older});
  oldest_wins.detach(*older);
  CAF_CHECK(oldest_wins.reserve("alice"));
}

CAF_TEST(all_stay_and_none_takes_another_one_away) {
  CAF_MESSAGE("law 6, allow");
  const auto first = make("alice");
  const auto second = make("alice");
  const auto third = make("alice");
  for (const auto& one : {first, second, third}) {
    CAF_CHECK(allow.reserve("alice"));
    CAF_CHECK(allow.attach(one) == nullptr);
    CAF_CHECK(allow.find("alice") == one);
  }
  CAF_CHECK(allow.find_all("alice") == (test::client_list{first, second, third}));
  CAF_CHECK_EQUAL(allow.list().size(), 3u);

  allow.detach(*second);
  CAF_CHECK(allow.find_all("alice") == (test::client_list{first, third}));
  allow.detach(*second);
  CAF_CHECK(allow.find_all("alice") == (test::client_list{first, third}));

  allow.detach(*third);
  CAF_CHECK(allow.find("alice") == first);
  CAF_CHECK(allow.find_all("alice") == test::client_list{first});

  allow.detach(*first);
  CAF_CHECK(allow.find("alice") == nullptr);
  CAF_CHECK(allow.find_all("alice").empty());
  CAF_CHECK(allow.list().empty());
}

CAF_TEST(a_handshake_holds_its_id_until_it_fails) {
  CAF_CHECK(oldest_wins.reserve("alice"));
  CAF_CHECK(!oldest_wins.reserve("alice"));
  CAF_CHECK(oldest_wins.reserve("bob"));
  CAF_CHECK(oldest_wins.find("alice") == nullptr);
  CAF_CHECK(oldest_wins.list().empty());

  oldest_wins.release("alice");

  CAF_CHECK(oldest_wins.reserve("alice"));
  CAF_CHECK(!oldest_wins.reserve("bob"));
}

CAF_TEST(with_the_other_policies_handshakes_hold_nothing) {
  CAF_CHECK(uut.reserve("alice"));
  CAF_CHECK(uut.reserve("alice"));
  uut.release("alice");
  CAF_CHECK(allow.reserve("alice"));
  CAF_CHECK(allow.reserve("alice"));
  allow.release("alice");
}

CAF_TEST(who_comes_unannounced_does_not_displace_the_oldest) {
  const auto older = make("alice");
  const auto newer = make("alice");
  CAF_CHECK(oldest_wins.attach(older) == nullptr);

  CAF_CHECK(oldest_wins.attach(newer) == newer);
  oldest_wins.detach(*newer);

  CAF_CHECK(oldest_wins.find_all("alice") == test::client_list{older});
}

CAF_TEST(positions_of_other_listings_are_refused) {
  const auto anonymous = make(anonymous_id(1, 2));
  const auto named = make("alice");
  for (const auto& one : {anonymous, named, make("bob")})
    CAF_CHECK(uut.attach(one) == nullptr);

  CAF_CHECK(!uut.page({1, {}, {}, directory_position{directory::row_count, 0}}).has_value());
  CAF_CHECK(!uut.page({1, {}, true, directory_position{0, 0}}).has_value());
  CAF_CHECK(!uut.page({1, {}, false, directory_position{1, 0}}).has_value());
  CAF_CHECK(uut.page({1, {}, {}, directory_position{directory::row_count - 1, 1000}})->clients.empty());
}

CAF_TEST(of_racing_handshakes_exactly_one_wins) {
  constexpr std::size_t contestants = 4;
  constexpr std::size_t rounds = 500;
  std::vector<std::array<std::shared_ptr<client>, contestants>> clients(rounds);
  for (std::size_t round = 0; round < rounds; ++round)
    for (auto& one : clients[round])
      one = make("racer-" + std::to_string(round));
  std::vector<std::atomic<int>> winners(rounds);
  std::atomic<int> displaced{0};
  std::barrier line{static_cast<std::ptrdiff_t>(contestants)};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < contestants; ++i)
      threads.emplace_back([&, i] {
        for (std::size_t round = 0; round < rounds; ++round) {
          const auto& mine = clients[round][i];
          line.arrive_and_wait();
          if (!oldest_wins.reserve(mine->id))
            continue;
          ++winners[round];
          displaced += oldest_wins.attach(mine) != nullptr;
        }
      });
  }

  CAF_CHECK(std::ranges::all_of(winners, [](const auto& count) { return count == 1; }));
  CAF_CHECK_EQUAL(displaced.load(), 0);
  CAF_CHECK_EQUAL(oldest_wins.list().size(), rounds);
}

CAF_TEST(on_many_threads_nobody_is_lost_and_the_oldest_stays_alone) {
  constexpr std::size_t threads_count = 4;
  constexpr int steps = 3000;
  for (const auto policy : test::duplicate_policies) {
    CAF_MESSAGE(std::string(to_string(policy)));
    directory shared{policy};
    std::array<std::array<std::shared_ptr<client>, 3>, threads_count> clients;
    for (auto& own : clients)
      for (std::size_t id = 0; id < own.size(); ++id)
        own[id] = make("shared-" + std::to_string(id));
    std::array<std::atomic<int>, 3> holders{};
    std::atomic<int> crowded{0};
    std::atomic<int> strangers{0};
    std::atomic<int> entered{0};
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < threads_count; ++i)
        threads.emplace_back([&, i] {
          std::mt19937 random(static_cast<unsigned>(i)); // NOLINT: seeded on purpose
          for (int step = 0; step < steps; ++step) {
            const auto id = random() % holders.size();
            const auto& mine = clients[i][id];
            if (!shared.reserve(mine->id))
              continue;
            const bool alone = policy == duplicate_policy::oldest_wins;
            const bool first = ++holders[id] == 1;
            crowded += alone && !first;
            if (random() % 3 == 0) {
              --holders[id];
              shared.release(mine->id);
              continue;
            }
            const auto displaced = shared.attach(mine);
            ++entered;
            crowded += policy != duplicate_policy::newest_wins && displaced;
            const auto there = shared.find_all(mine->id);
            const auto mine_there = std::ranges::count(there, mine);
            // Only a newer one may have taken its place.
            strangers += policy == duplicate_policy::newest_wins ? there.size() > 1 : mine_there != 1;
            crowded += alone && there.size() != 1;
            --holders[id];
            shared.detach(*mine);
          }
        });
    }

    CAF_CHECK_EQUAL(crowded.load(), 0);
    CAF_CHECK_EQUAL(strangers.load(), 0);
    CAF_CHECK(entered.load() > 0);
    CAF_CHECK(shared.list().empty());
    for (const auto& mine : clients[0])
      CAF_CHECK(shared.reserve(mine->id));
  }
}

CAF_TEST(a_client_knows_whether_it_was_named) {
  CAF_MESSAGE("S22");
  CAF_CHECK(make("anon-6ba7b810-9dad-41d1-80b4-00c04fd430c8")->anonymous);
  CAF_CHECK(!make("alice")->anonymous);
}

CAF_TEST_FIXTURE_SCOPE_END()
