// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_reconnect_slots
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/reconnect_slots.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <thread>
#include <vector>

using hubcaf::reconnect_slots;
using namespace std::chrono_literals;

namespace {

using time_point = reconnect_slots::time_point;

struct fixture {
  time_point now{1h};
  std::mt19937_64 random{20260204}; // NOLINT: seeded on purpose

  /// When the clients of a storm return that are all ended now.
  std::vector<time_point> storm(reconnect_slots& uut, std::size_t clients) {
    std::vector<time_point> result;
    for (std::size_t i = 0; i < clients; ++i)
      result.push_back(now + uut.next(now, random()));
    return result;
  }
};

/// The most returns in any window of one second, its end excluded.
std::size_t most_per_second(std::vector<time_point> returns) {
  std::ranges::sort(returns);
  std::size_t most = 0;
  auto first = returns.begin();
  for (auto last = returns.begin(); last != returns.end(); ++last) {
    while (*last - *first >= 1s)
      ++first;
    most = std::max(most, static_cast<std::size_t>(last - first) + 1);
  }
  return most;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(reconnect_slots_tests, fixture)

CAF_TEST(the_first_client_returns_inside_the_first_slot) {
  std::set<std::int64_t> delays;
  for (std::uint64_t i = 0; i < 1000; ++i)
    delays.insert(reconnect_slots{100}.next(now, random()).count());

  CAF_CHECK_EQUAL(delays.size(), 10u); // each of its milliseconds, so that even there two hubs' clients rarely meet
  CAF_CHECK_EQUAL(*delays.begin(), 500);
  CAF_CHECK_EQUAL(*delays.rbegin(), 509);
}

CAF_TEST(ten_thousand_that_are_ended_at_once_return_at_the_rate) {
  reconnect_slots uut{100};

  const auto returns = storm(uut, 10'000);

  // Each in its own slot of 10 ms: a window of 1 s touches 101 of them at most.
  int outside = 0;
  for (std::size_t i = 0; i < returns.size(); ++i) {
    const auto begin = now + 500ms + 10ms * static_cast<int>(i);
    outside += returns[i] < begin || returns[i] >= begin + 10ms;
  }
  CAF_CHECK_EQUAL(outside, 0);
  CAF_CHECK(most_per_second(returns) <= 101);
}

CAF_TEST(at_rate_one_no_second_sees_more_than_two) {
  reconnect_slots uut{1};

  const auto returns = storm(uut, 1000);

  CAF_CHECK(most_per_second(returns) <= 2);
  CAF_CHECK(returns.back() < now + 500ms + 1000s);
}

CAF_TEST(a_rate_of_zero_counts_as_one) {
  reconnect_slots uut{0};
  const auto returns = storm(uut, 2);
  CAF_CHECK(returns[1] >= now + 1500ms);
  CAF_CHECK(returns[1] < now + 2500ms);
}

CAF_TEST(a_second_storm_queues_behind_the_first) {
  reconnect_slots uut{100};
  auto returns = storm(uut, 1000);

  now += 3s;
  const auto second = storm(uut, 1000);
  returns.insert(returns.end(), second.begin(), second.end());

  CAF_CHECK(most_per_second(returns) <= 101);
  CAF_CHECK(*std::ranges::min_element(second) >= now - 3s + 500ms + 10s);
  CAF_CHECK(*std::ranges::max_element(second) < now - 3s + 500ms + 20s);
}

CAF_TEST(a_storm_after_the_first_has_returned_begins_anew) {
  reconnect_slots uut{100};
  auto returns = storm(uut, 1000);

  now += 10s; // the slots reach up to now + 500 ms
  const auto second = storm(uut, 1000);
  returns.insert(returns.end(), second.begin(), second.end());

  CAF_CHECK(second.front() < now + 510ms);
  CAF_CHECK(most_per_second(returns) <= 101);
}

CAF_TEST(the_rate_is_kept_whenever_clients_are_ended) {
  for (const std::uint32_t rate : {1U, 3U, 7U, 100U, 300U, 999U, 1000U, 1001U, 1500U, 5000U, 100'000U}) {
    CAF_MESSAGE("rate " << rate);
    reconnect_slots uut{rate};
    std::vector<time_point> returns;
    bool early = false;
    for (std::size_t i = 0; i < std::min(rate * 20U, 300'000U); ++i) {
      // Any nanosecond, often several at once, at about the rate and now and then with a gap.
      if (random() % 2 == 0)
        now += std::chrono::nanoseconds{random() % (4'000'000'000U / rate)};
      const auto delay = uut.next(now, random());
      early |= delay < 500ms;
      returns.push_back(now + delay);
    }

    CAF_CHECK(!early);
    // Where a slot is shorter than the millisecond to which times are rounded, a window sees the slots of 1001 ms.
    const auto bound = rate <= 1000 ? rate + 1 : rate + rate / 1000 + 2;
    CAF_CHECK(most_per_second(returns) <= bound);
  }
}

CAF_TEST(nobody_waits_longer_than_an_hour) {
  reconnect_slots uut{1};

  const auto returns = storm(uut, 10'000);

  // 500 ms and 3599 slots; the others share the last minute.
  const std::vector<time_point> rest(returns.begin() + 3599, returns.end());
  const auto [first, last] = std::ranges::minmax(rest);
  CAF_CHECK(most_per_second({returns.begin(), returns.begin() + 3599}) <= 2);
  CAF_CHECK(first >= now + 59min && first < now + 59min + 1s);
  CAF_CHECK(last <= now + 1h && last > now + 1h - 1s);
  const auto early = std::ranges::count_if(rest, [&](auto when) { return when < now + 59min + 30s; });
  CAF_CHECK(early > 3000 && early < 3400);
}

CAF_TEST(who_got_no_slot_takes_none_from_later_clients) {
  reconnect_slots uut{1};
  storm(uut, 10'000);

  now += 1h;

  CAF_CHECK(uut.next(now, 0) == 500ms);
}

CAF_TEST(any_random_number_keeps_the_slot) {
  for (const auto extreme : {std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max()}) {
    reconnect_slots uut{100};
    const auto first = uut.next(now, extreme);
    const auto second = uut.next(now, extreme);
    CAF_CHECK(first >= 500ms && first < 510ms);
    CAF_CHECK(second >= 510ms && second < 520ms);
  }
}

CAF_TEST(who_is_ended_for_something_of_his_own_returns_within_ten_seconds) {
  std::set<std::int64_t> seconds;
  for (int i = 0; i < 1000; ++i) {
    const auto pause = reconnect_slots::without_slot(random());
    CAF_CHECK(pause >= 500ms && pause <= 10s);
    seconds.insert(pause.count() / 1000);
  }
  CAF_CHECK(seconds.size() >= 10);

  CAF_CHECK(reconnect_slots::without_slot(0) == 500ms);
  CAF_CHECK(reconnect_slots::without_slot(std::numeric_limits<std::uint64_t>::max()) <= 10s);
}

CAF_TEST(threads_never_share_a_slot) {
  constexpr std::size_t per_thread = 2500;
  reconnect_slots uut{100};
  std::vector<std::vector<std::int64_t>> delays(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < delays.size(); ++i)
      threads.emplace_back([&, i] {
        std::mt19937_64 own{i}; // NOLINT: seeded on purpose
        for (std::size_t n = 0; n < per_thread; ++n)
          delays[i].push_back(uut.next(now, own()).count());
      });
  }

  std::set<std::int64_t> slots;
  for (const auto& some : delays)
    for (const auto delay : some)
      slots.insert((delay - 500) / 10);

  CAF_CHECK_EQUAL(slots.size(), delays.size() * per_thread);
  CAF_CHECK_EQUAL(*slots.rbegin(), 9999);
}

CAF_TEST_FIXTURE_SCOPE_END()
