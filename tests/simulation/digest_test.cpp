// SPDX-License-Identifier: MIT
/// The same seed does the same, whatever else happened before it, and in whichever process.
#define CAF_SUITE simulation_digest
#include <caf/test/unit_test.hpp>

#include "seed_processes.hpp"

#include <hubcaf/simulation/digest.hpp>

#include <optional>
#include <set>

using namespace hubcaf::test;

namespace {

random_plan plan_of(std::uint64_t seed) {
  random_plan result;
  result.seed = seed;
  result.steps = 40;
  return result;
}

} // namespace

CAF_TEST(a_digest_depends_on_each_byte_and_on_where_texts_end) {
  const auto digest_of = [](auto... parts) {
    hubcaf::simulation::digest uut;
    (uut.add(parts), ...);
    return uut.value();
  };
  using text = std::string_view;

  CAF_CHECK_EQUAL(digest_of(text("ab"), std::uint64_t{1}), digest_of(text("ab"), std::uint64_t{1}));
  CAF_CHECK(digest_of(text("ab")) != digest_of(text("ba")));
  CAF_CHECK(digest_of(text("ab"), text("c")) != digest_of(text("a"), text("bc")));
  CAF_CHECK(digest_of(std::uint64_t{1}) != digest_of(std::uint64_t{2}));
  CAF_CHECK(digest_of(std::uint64_t{1}, std::uint64_t{2}) != digest_of(std::uint64_t{2}, std::uint64_t{1}));
}

CAF_TEST(the_same_seed_has_the_same_digest_twice_in_one_process) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    const auto first = play(plan_of(seed));
    const auto second = play(plan_of(seed));

    CAF_CHECK_EQUAL(first.wrong, "");
    CAF_CHECK_EQUAL(first.digest, second.digest);
    CAF_CHECK_EQUAL(first.steps, second.steps);
    CAF_CHECK(first.seen == second.seen);
  }
}

CAF_TEST(different_seeds_have_different_digests) {
  std::set<std::uint64_t> digests;

  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    digests.insert(play(plan_of(seed)).digest);

  CAF_CHECK_EQUAL(digests.size(), 20u);
}

CAF_TEST(two_worlds_side_by_side_do_not_touch_each_other) {
  const auto alone = play(plan_of(7));
  random_world other(plan_of(8));

  const auto beside = play(plan_of(7));
  other.run();

  CAF_CHECK_EQUAL(beside.digest, alone.digest);
  CAF_CHECK_EQUAL(other.world().digest(), play(plan_of(8)).digest);
}

CAF_TEST(the_same_seed_has_the_same_digest_in_another_process) {
  std::optional<seed_outcome> there;
  seed_processes other(1, std::chrono::seconds(60), [](const random_plan& plan) { return play(plan); });

  CAF_CHECK(other.play({plan_of(9)}, [&](const seed_outcome& outcome) { there = outcome; }));

  const auto here = play(plan_of(9));
  CAF_REQUIRE(there.has_value());
  CAF_CHECK_EQUAL(there->digest, here.digest);
  CAF_CHECK_EQUAL(there->steps, here.steps);
  CAF_CHECK(there->seen == here.seen);
}
