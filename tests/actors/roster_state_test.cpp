// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_roster_state
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/roster_state.hpp>
#include <hubcaf/simulation/random_source.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace hubcaf;

namespace {

/// A member to whom nothing happens.
struct member : roster_member {
  using time_point = std::chrono::steady_clock::time_point;

  void deliver(shared_frame, bool) override {
  }

  bool offer(const shared_frame&) override {
    return false;
  }

  time_point beat(time_point now) override {
    return now;
  }

  void soon() const noexcept override {
  }

  void forgive(std::chrono::steady_clock::duration, time_point) override {
  }

  void quiesce() override {
  }

  void end(end_reason, const std::string&) override {
  }

  [[nodiscard]] bool is_ending() const noexcept override {
    return false;
  }

  void end_when_flushed(end_reason, const std::string&) override {
  }

  void abort() override {
  }

  [[nodiscard]] const client& who() const noexcept override {
    std::terminate();
  }
};

/// Leaves when it is dropped, and takes another with it if it is told so.
struct leaver final : member {
  void abort() override {
    called_when_gone |= !is_there;
    for (auto* one : {this, other})
      if (one != nullptr && std::exchange(one->is_there, false))
        home->remove(*one);
  }

  roster_state* home = nullptr;
  leaver* other = nullptr;
  bool is_there = true;
  bool called_when_gone = false;
};

using member_set = std::set<const roster_member*>;

member_set members_of(const roster_state& roster) {
  return {roster.members().begin(), roster.members().end()};
}

} // namespace

CAF_TEST(members_are_those_who_joined_and_have_not_left) {
  simulation::random_source random(3);
  roster_state uut(0);
  std::vector<std::unique_ptr<member>> there;
  int faults = 0;
  std::size_t most = 0;

  for (int i = 0; i < 3000; ++i) {
    // Grows and shrinks by turns.
    if (there.empty() || random.percent(i / 500 % 2 == 0 ? 70 : 35)) {
      uut.add(*there.emplace_back(std::make_unique<member>()));
    } else {
      const auto leaving = there.begin() + static_cast<std::ptrdiff_t>(random.below(there.size()));
      uut.remove(**leaving);
      there.erase(leaving);
    }
    most = std::max(most, there.size());
    member_set expected;
    for (const auto& one : there)
      expected.insert(one.get());
    faults += uut.members().size() == there.size() && members_of(uut) == expected ? 0 : 1;
    if (faults != 0)
      break;
  }

  CAF_CHECK_EQUAL(faults, 0);
  CAF_CHECK(most > 50);
}

CAF_TEST(all_members_are_dropped_though_each_leaves_and_may_take_another_with_it) {
  simulation::random_source random(5);
  for (int round = 0; round < 200; ++round) {
    roster_state uut(0);
    std::vector<leaver> all(random.between(1, 12));
    for (auto& one : all) {
      one.home = &uut;
      if (random.percent(50))
        one.other = &all[random.below(all.size())];
      uut.add(one);
    }

    uut.abort_all();

    const auto called_in_vain =
      std::count_if(all.begin(), all.end(), [](const leaver& one) { return one.called_when_gone; });
    if (!uut.members().empty() || called_in_vain != 0)
      CAF_FAIL("round " << round << ": " << uut.members().size() << " of " << all.size() << " are left, "
                        << called_in_vain << " were called after they had left");
  }
  CAF_CHECK(true);
}

CAF_TEST(who_has_joined_is_looked_after_at_the_next_beat_and_who_has_left_is_not) {
  roster_state uut(0);
  std::vector<member> all(5);
  for (auto& one : all)
    uut.add(one);
  uut.remove(all[1]);
  uut.remove(all[4]);
  member_set seen;

  uut.look_after([&](roster_member& one) {
    seen.insert(&one);
    return std::size_t{1};
  });

  CAF_CHECK(seen == (member_set{&all[0], &all[2], &all[3]}));
}
