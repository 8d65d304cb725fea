// SPDX-License-Identifier: MIT
/// The numbers here are the same on every machine: a seed has to give the same world everywhere.
#define CAF_SUITE simulation_random_source
#include <caf/test/unit_test.hpp>

#include <hubcaf/simulation/random_source.hpp>

#include <array>
#include <vector>

using hubcaf::simulation::random_source;
using namespace std::chrono_literals;

CAF_TEST(the_same_seed_gives_the_same_numbers_everywhere) {
  random_source uut(5489);

  for (int i = 1; i < 10'000; ++i)
    static_cast<void>(uut.next());

  CAF_CHECK_EQUAL(uut.next(), 9981545732273789042u); // as the standard says of std::mt19937_64
}

CAF_TEST(seeds_differ) {
  CAF_CHECK(random_source(1).next() != random_source(2).next());
}

CAF_TEST(between_reaches_both_ends_and_nothing_else) {
  random_source uut(1);
  std::array<int, 6> counts{};

  for (int i = 0; i < 6000; ++i)
    ++counts.at(uut.between(1, 5));

  CAF_CHECK_EQUAL(counts[0], 0);
  for (std::size_t i = 1; i <= 5; ++i)
    CAF_CHECK(counts.at(i) > 1000 && counts.at(i) < 1400);
}

CAF_TEST(percent_is_never_for_0_and_always_for_100) {
  random_source uut(1);
  int often = 0;

  for (int i = 0; i < 1000; ++i) {
    if (uut.percent(0) || !uut.percent(100))
      CAF_FAIL("impossible");
    often += uut.percent(30) ? 1 : 0;
  }

  CAF_CHECK(often > 250 && often < 350);
}

CAF_TEST(up_to_stays_in_its_range) {
  random_source uut(1);

  for (int i = 0; i < 1000; ++i) {
    const auto time = uut.up_to(10ns);
    if (time < 0ns || time > 10ns)
      CAF_FAIL("out of range");
  }

  CAF_CHECK(uut.up_to(0ns) == 0ns);
}

CAF_TEST(exponential_times_have_their_mean_and_their_tail) {
  random_source uut(1);
  constexpr int count = 100'000;
  std::chrono::microseconds sum{0};
  int above_mean = 0;
  int above_three = 0;

  for (int i = 0; i < count; ++i) {
    const auto time = uut.exponential(1s);
    sum += time;
    above_mean += time > 1s ? 1 : 0;
    above_three += time > 3s ? 1 : 0;
  }

  CAF_CHECK(sum / count > 985ms && sum / count < 1015ms);
  CAF_CHECK(above_mean > 36'000 && above_mean < 37'600); // 1/e
  CAF_CHECK(above_three > 4700 && above_three < 5260);   // 1/e^3
}

CAF_TEST(exponential_times_are_the_same_everywhere) {
  random_source uut(42);
  std::vector<std::int64_t> times;

  for (int i = 0; i < 4; ++i)
    times.push_back(uut.exponential(1s).count());

  CAF_CHECK_EQUAL(times, std::vector<std::int64_t>({1136272, 94068, 1012382, 3100046}));
}

CAF_TEST(one_of_takes_each) {
  random_source uut(1);
  std::array<int, 3> counts{};

  for (int i = 0; i < 300; ++i)
    ++counts.at(uut.one_of<std::size_t>({0, 1, 2}));

  CAF_CHECK(counts[0] > 60 && counts[1] > 60 && counts[2] > 60);
}

CAF_TEST(one_in_is_true_as_often_as_it_says) {
  random_source uut(1);
  int count = 0;

  for (int i = 0; i < 4000; ++i)
    count += uut.one_in(4) ? 1 : 0;

  CAF_CHECK(count > 900 && count < 1100);
  CAF_CHECK(uut.one_in(1));
}

CAF_TEST(what_a_fork_draws_does_not_depend_on_what_others_draw) {
  random_source busy(1);
  random_source lazy(1);
  auto one = busy.fork();
  auto same = lazy.fork();
  auto other = lazy.fork();
  for (int i = 0; i < 10; ++i)
    static_cast<void>(busy.next());

  const auto drawn = one.next();

  CAF_CHECK_EQUAL(drawn, same.next());
  CAF_CHECK(drawn != other.next());
}
