// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_poison_list
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/poison_list.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <deque>
#include <random>
#include <set>
#include <string>
#include <utility>

using namespace hubcaf;

CAF_TEST(a_message_is_poisoned_after_as_many_deaths_as_the_limit_says) {
  poison_list uut{3};

  for (unsigned deaths = 1; deaths <= 4; ++deaths) {
    CAF_CHECK_EQUAL(uut.is_poisoned(7), deaths > 3);
    CAF_CHECK_EQUAL(uut.died_of(7), deaths);
  }

  CAF_CHECK(uut.is_poisoned(7));
  CAF_CHECK(!uut.is_poisoned(8));
}

CAF_TEST(with_a_limit_of_one_the_first_death_poisons) {
  poison_list uut{1};
  CAF_CHECK(!uut.is_poisoned(7));

  uut.died_of(7);

  CAF_CHECK(uut.is_poisoned(7));
}

CAF_TEST(without_a_limit_nothing_is_poisoned) {
  poison_list uut{0};
  CAF_CHECK(!uut.is_poisoned(7));

  CAF_CHECK_EQUAL(uut.died_of(7), 1u);

  CAF_CHECK(!uut.is_poisoned(7));
}

CAF_TEST(a_list_is_empty_until_the_first_death) {
  poison_list uut{3};
  CAF_CHECK(uut.empty());

  uut.died_of(0);

  CAF_CHECK(!uut.empty());
}

CAF_TEST(the_message_whose_death_is_longest_ago_is_forgotten_first) {
  poison_list uut{1};
  for (std::uint64_t i = 0; i < poison_list::capacity; ++i)
    uut.died_of(i);
  CAF_CHECK_EQUAL(uut.died_of(0), 2u); // so that 1 is now the oldest

  uut.died_of(1000);

  CAF_CHECK(!uut.is_poisoned(1));
  CAF_CHECK(uut.is_poisoned(0));
  CAF_CHECK(uut.is_poisoned(2));
  CAF_CHECK(uut.is_poisoned(1000));
}

CAF_TEST(random_deaths_are_remembered_as_by_a_naive_list) {
  std::mt19937_64 random(20260204); // NOLINT: seeded on purpose
  constexpr unsigned limit = 3;
  poison_list uut{limit};
  std::deque<std::pair<std::uint64_t, unsigned>> model;
  const auto in_model = [&](std::uint64_t what) {
    return std::ranges::find(model, what, &std::pair<std::uint64_t, unsigned>::first);
  };

  int wrong = 0;
  for (int step = 0; step < 20'000; ++step) {
    const auto what = random() % 100;
    auto deaths = 1U;
    if (const auto found = in_model(what); found != model.end()) {
      deaths += found->second;
      model.erase(found);
    }
    model.emplace_back(what, deaths);
    if (model.size() > 64)
      model.pop_front();
    wrong += uut.died_of(what) != deaths;
    const auto other = random() % 100;
    const auto found = in_model(other);
    wrong += uut.is_poisoned(other) != (found != model.end() && found->second >= limit);
  }

  CAF_CHECK_EQUAL(wrong, 0);
}

CAF_TEST(a_fingerprint_is_the_same_in_all_runs) {
  CAF_CHECK_EQUAL(fingerprint("chat.message", R"({"text":"hi"})"), 0x511364b81e53ed28u);
}

CAF_TEST(a_fingerprint_knows_where_the_type_ends) {
  using namespace std::string_view_literals;
  CAF_CHECK(fingerprint("a", "bc") != fingerprint("ab", "c"));
  CAF_CHECK(fingerprint("", "abc") != fingerprint("abc", ""));
  CAF_CHECK(fingerprint("a", "\0b"sv) != fingerprint("a\0"sv, "b"));
  CAF_CHECK(fingerprint("a", "") != fingerprint("a", "\0"sv));
}

CAF_TEST(a_flipped_bit_changes_about_half_of_the_fingerprint) {
  const std::string type = "chat.message";
  const std::string content = R"({"text":"hello, world","to":[1,2,3]})";
  const auto original = fingerprint(type, content);

  int fewest = 64;
  int total = 0;
  int flips = 0;
  for (std::size_t bit = 0; bit < content.size() * 8; ++bit, ++flips) {
    auto changed = content;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    const auto difference = std::popcount(original ^ fingerprint(type, changed));
    fewest = std::min(fewest, difference);
    total += difference;
  }

  CAF_CHECK(fewest >= 12);
  CAF_CHECK(total > 31 * flips && total < 33 * flips);
}

CAF_TEST(similar_messages_have_different_fingerprints) {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 100'000; ++i)
    seen.insert(fingerprint("note." + std::to_string(i % 10), "{\"n\":" + std::to_string(i / 10) + "}"));
  CAF_CHECK_EQUAL(seen.size(), 100'000u);
}
