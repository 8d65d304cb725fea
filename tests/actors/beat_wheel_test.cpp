// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_beat_wheel
#include <caf/test/unit_test.hpp>

#include "../support/failing_memory.hpp"

#include <hubcaf/actors/beat_wheel.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <vector>

using namespace hubcaf;

namespace {

struct thing {
  int name = 0;
  beat_wheel_place place;

  void soon() const noexcept {
    ++told;
  }

  mutable int told = 0;
};

/// The names that are due at the next beat; each is due again after `beats`.
std::vector<int> turn(beat_wheel<thing>& uut, std::size_t beats) {
  std::vector<int> due;
  uut.turn([&](thing& one) {
    due.push_back(one.name);
    return beats;
  });
  return due;
}

const std::vector<int> nobody;

} // namespace

CAF_TEST(a_thing_is_due_after_its_beats) {
  beat_wheel<thing> uut;
  thing one{1, {}};
  uut.add(one, 3);

  CAF_CHECK_EQUAL(turn(uut, 1), nobody);
  CAF_CHECK_EQUAL(turn(uut, 1), nobody);
  CAF_CHECK_EQUAL(turn(uut, 1), std::vector<int>{1});
}

CAF_TEST(it_is_due_again_when_it_says_so) {
  beat_wheel<thing> uut;
  thing one{1, {}};
  uut.add(one);

  CAF_CHECK_EQUAL(turn(uut, 2), std::vector<int>{1});
  CAF_CHECK_EQUAL(turn(uut, 2), nobody);
  CAF_CHECK_EQUAL(turn(uut, 2), std::vector<int>{1});
}

CAF_TEST(nobody_waits_longer_than_the_wheel_is_round) {
  beat_wheel<thing> uut;
  thing one{1, {}};
  uut.add(one, 1000);

  for (std::size_t i = 1; i < beat_wheel<thing>::longest; ++i)
    CAF_CHECK_EQUAL(turn(uut, 1), nobody);
  CAF_CHECK_EQUAL(turn(uut, 1), std::vector<int>{1});
}

CAF_TEST(who_was_removed_is_not_looked_after_and_others_are) {
  beat_wheel<thing> uut;
  thing one{1, {}};
  thing two{2, {}};
  thing three{3, {}};
  for (auto* each : {&one, &two, &three})
    uut.add(*each);

  uut.remove(one);

  CAF_CHECK_EQUAL(turn(uut, 1), (std::vector<int>{3, 2}));
  uut.remove(three);
  CAF_CHECK_EQUAL(turn(uut, 1), std::vector<int>{2});
}

CAF_TEST(of_many_most_are_told_once_some_time_before_they_are_looked_at) {
  beat_wheel<thing> uut;
  std::vector<thing> things(100);
  for (auto& each : things)
    uut.add(each);
  const auto told = [&] {
    return std::accumulate(things.begin(), things.end(), 0, [](int sum, const thing& each) { return sum + each.told; });
  };
  int told_before = 0;
  int others_waiting = 0;

  uut.turn([&](thing& one) {
    told_before += one.told;
    others_waiting = std::max(others_waiting, told() - told_before);
    return std::size_t{1};
  });

  CAF_CHECK(std::all_of(things.begin(), things.end(), [](const thing& each) { return each.told <= 1; }));
  CAF_CHECK(told_before > 80);
  CAF_CHECK(others_waiting > 4);
  CAF_CHECK_EQUAL(told(), told_before);
}

CAF_TEST(things_for_whose_place_there_is_no_memory_are_due_at_the_next_beat) {
  // From the n-th allocation of one beat on there is none.
  for (std::size_t n = 0;; ++n) {
    beat_wheel<thing> uut;
    std::vector<thing> things(40);
    for (auto& each : things)
      uut.add(each);
    std::map<const thing*, int> looks;
    // Each wants another place.
    const auto look = [&](thing& one) {
      return static_cast<std::size_t>(1 + looks[&one]++ % 3 + (&one - things.data()) % 5);
    };
    for (const auto& each : things)
      looks[&each] = 0;
    bool has_failed = false;
    {
      test::failing_memory memory(n);
      test::memory.for_good = true;
      uut.turn(look);
      has_failed = memory.has_failed();
    }
    if (!has_failed) {
      CAF_CHECK(n > 0);
      return;
    }
    const auto before = looks;
    uut.remove(things[7]);

    std::size_t again = 0;
    for (int beat = 0; beat < 8; ++beat) {
      uut.turn(look);
      if (beat == 0)
        for (const auto& [one, count] : looks)
          again += count > before.at(one) ? 1 : 0;
    }

    CAF_CHECK(again > 0);
    CAF_CHECK_EQUAL(looks[&things[7]], 1);
    for (const auto& each : things)
      if (&each != &things[7] && looks[&each] < 2)
        CAF_ERROR("allocation " << n << ": thing " << &each - things.data() << " is looked after no more");
  }
}

CAF_TEST(a_wheel_does_what_a_list_of_times_does) {
  simulation::random_source random(7);
  beat_wheel<thing> uut;
  std::map<int, std::unique_ptr<thing>> things;
  // By name, the beat at which it is due.
  std::map<int, std::size_t> model;
  std::size_t looks = 0;
  int last_name = 0;
  for (std::size_t beat = 1; beat <= 2000; ++beat) {
    for (auto n = random.below(4); n > 0; --n) {
      const int name = ++last_name;
      const auto beats = random.between(1, 80);
      auto& added = things[name] = std::make_unique<thing>(thing{name, {}});
      uut.add(*added, beats);
      model[name] = beat - 1 + std::min(beats, beat_wheel<thing>::longest);
    }
    if (!things.empty() && random.percent(30)) {
      const auto leaving = std::next(things.begin(), static_cast<std::ptrdiff_t>(random.below(things.size())));
      uut.remove(*leaving->second);
      model.erase(leaving->first);
      things.erase(leaving);
    }
    std::set<int> expected;
    for (const auto& [name, due] : model)
      if (due == beat)
        expected.insert(name);
    std::set<int> seen;
    uut.turn([&](thing& one) {
      seen.insert(one.name);
      const auto beats = random.between(1, 70);
      model[one.name] = beat + std::min(beats, beat_wheel<thing>::longest);
      return beats;
    });
    looks += seen.size();
    if (seen != expected)
      CAF_FAIL("at beat " << beat << " there were " << seen.size() << " due, not " << expected.size());
  }
  CAF_CHECK(looks > 1000);
}
