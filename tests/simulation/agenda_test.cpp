// SPDX-License-Identifier: MIT
#define CAF_SUITE simulation_agenda
#include <caf/test/unit_test.hpp>

#include <hubcaf/simulation/agenda.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

using namespace hubcaf::simulation;
using namespace std::chrono_literals;

namespace {

using time_point = agenda::time_point;

/// Writes down what happens to it.
struct diary final : agenda::target {
  void happen(std::uint32_t what) override {
    happened.push_back(what);
    if (reaction)
      reaction(what);
  }

  void forget(std::uint32_t what) override {
    forgotten.push_back(what);
  }

  std::vector<std::uint32_t> happened;
  std::vector<std::uint32_t> forgotten;
  std::function<void(std::uint32_t)> reaction;
};

using numbers = std::vector<std::uint32_t>;

void run(agenda& uut) {
  while (uut.next())
    uut.step();
}

} // namespace

CAF_TEST(what_is_due_first_happens_first) {
  diary seen;
  agenda uut;
  uut.add(time_point{3s}, seen, 3);
  uut.add(time_point{1s}, seen, 1);
  uut.add(time_point{2s}, seen, 2);
  CAF_CHECK(uut.next() == time_point{1s});

  run(uut);

  CAF_CHECK(seen.happened == numbers({1, 2, 3}));
  CAF_CHECK_EQUAL(uut.size(), 0u);
}

CAF_TEST(what_is_due_at_the_same_time_happens_in_the_order_in_which_it_was_added) {
  diary seen;
  agenda uut;
  for (std::uint32_t i = 0; i < 100; ++i)
    uut.add(time_point{1s}, seen, i);

  run(uut);

  CAF_CHECK(std::is_sorted(seen.happened.begin(), seen.happened.end()));
  CAF_CHECK_EQUAL(seen.happened.size(), 100u);
}

CAF_TEST(what_happens_may_add_more_even_for_the_past) {
  diary seen;
  agenda uut;
  seen.reaction = [&](std::uint32_t what) {
    if (what != 1)
      return;
    uut.add(time_point{5s}, seen, 5);
    uut.add(time_point{0s}, seen, 2);
    uut.add(time_point{1s}, seen, 3);
  };
  uut.add(time_point{1s}, seen, 1);
  uut.add(time_point{4s}, seen, 4);

  run(uut);

  CAF_CHECK(seen.happened == numbers({1, 2, 3, 4, 5}));
}

CAF_TEST(what_never_happens_is_forgotten_once) {
  diary seen;
  {
    agenda uut;
    uut.add(time_point{1s}, seen, 1);
    uut.add(time_point{2h}, seen, 2);
    uut.add(time_point{1s}, seen, 3);
    uut.step();
  }

  CAF_CHECK(seen.happened == numbers({1}));
  CAF_CHECK(seen.forgotten == numbers({3, 2}));
}

CAF_TEST(it_agrees_with_a_sorted_list) {
  random_source random(1);
  for (int game = 0; game < 50; ++game) {
    diary seen;
    agenda uut;
    std::vector<std::pair<time_point, std::uint32_t>> model;
    auto now = time_point{1h};
    for (std::uint32_t i = 0; i < 300; ++i) {
      // From the same nanosecond to far away.
      const auto when = now + random.up_to(random.one_of<std::chrono::nanoseconds>({0ns, 1us, 1ms, 1s, 1h}));
      uut.add(when, seen, i);
      model.emplace_back(when, i);
      if (random.percent(60))
        continue;
      const auto first = std::min_element(model.begin(), model.end());
      CAF_REQUIRE(uut.next() == first->first);
      now = first->first;
      uut.step();
      CAF_REQUIRE_EQUAL(seen.happened.back(), first->second);
      model.erase(first);
      CAF_REQUIRE_EQUAL(uut.size(), model.size());
    }
  }
}
