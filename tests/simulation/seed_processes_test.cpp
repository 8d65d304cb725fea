// SPDX-License-Identifier: MIT
/// Worlds that go wrong in processes of their own.
#define CAF_SUITE simulation_seed_processes
#include <caf/test/unit_test.hpp>

#include "seed_processes.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <vector>

using namespace hubcaf::test;
using namespace std::chrono_literals;

namespace {

std::vector<random_plan> plans(std::uint64_t count) {
  std::vector<random_plan> result;
  for (std::uint64_t seed = 1; seed <= count; ++seed)
    result.push_back({seed, 1, defect::none, "again " + std::to_string(seed)});
  return result;
}

struct played {
  std::vector<std::uint64_t> seeds;
  std::string wrong;
  bool is_well = false;
};

played play_all(std::uint64_t count, const seed_processes::function& how, std::chrono::seconds limit = 60s) {
  played result;
  seed_processes uut(3, limit, how);
  result.is_well = uut.play(plans(count), [&](const seed_outcome& outcome) {
    result.seeds.push_back(outcome.seed);
    result.wrong = outcome.wrong;
  });
  return result;
}

seed_outcome well(const random_plan& plan) {
  seed_outcome result;
  result.seed = plan.seed;
  return result;
}

using seeds = std::vector<std::uint64_t>;

/// Lets the process of one world wait until that of another has ended.
class end_of_process {
public:
  end_of_process() {
    if (::pipe(ends_.data()) != 0)
      throw std::system_error(errno, std::generic_category(), "pipe");
  }

  end_of_process(const end_of_process&) = delete;
  end_of_process& operator=(const end_of_process&) = delete;

  ~end_of_process() {
    for (const int end : ends_)
      ::close(end);
  }

  /// Call in the process that is to be waited for.
  void is_mine() const {
    const auto id = ::getpid();
    if (::write(ends_[1], &id, sizeof(id)) != sizeof(id))
      ::_exit(4);
  }

  /// Call in the one that waits. Ends it if that takes too long.
  void wait() const {
    ::pid_t id = 0;
    if (!is_ready(ends_[0]) || ::read(ends_[0], &id, sizeof(id)) != sizeof(id))
      ::_exit(5);
    const auto process = static_cast<int>(::syscall(SYS_pidfd_open, id, 0));
    if (process < 0 ? errno != ESRCH : !is_ready(process))
      ::_exit(6);
  }

private:
  static bool is_ready(int descriptor) {
    ::pollfd one{descriptor, POLLIN, 0};
    return ::poll(&one, 1, 30'000) == 1;
  }

  std::array<int, 2> ends_{};
};

} // namespace

CAF_TEST(all_are_played_and_told_in_their_order) {
  const std::array<end_of_process, 4> even;
  const auto all = play_all(7, [&](const random_plan& plan) {
    if (plan.seed % 2 == 0)
      even[plan.seed / 2].is_mine();
    else if (plan.seed < 7)
      even[plan.seed / 2 + 1].wait(); // the next one ends first
    return well(plan);
  });

  CAF_CHECK(all.is_well);
  CAF_CHECK_EQUAL(all.seeds, seeds({1, 2, 3, 4, 5, 6, 7}));
}

CAF_TEST(the_lowest_seed_that_goes_wrong_is_the_last_that_is_told) {
  const end_of_process other;
  const auto all = play_all(9, [&](const random_plan& plan) {
    auto result = well(plan);
    if (plan.seed == 5)
      other.is_mine();
    if (plan.seed == 4)
      other.wait();
    if (plan.seed == 4 || plan.seed == 5)
      result.wrong = "law 1 is broken";
    return result;
  });

  CAF_CHECK(!all.is_well);
  CAF_CHECK_EQUAL(all.seeds, seeds({1, 2, 3, 4}));
  CAF_CHECK_EQUAL(all.wrong, "law 1 is broken");
}

CAF_TEST(a_crash_has_a_name) {
  const auto all = play_all(3, [](const random_plan& plan) {
    if (plan.seed == 2)
      ::kill(::getpid(), SIGKILL);
    return well(plan);
  });

  CAF_CHECK(!all.is_well);
  CAF_CHECK_EQUAL(all.seeds, seeds({1, 2}));
  CAF_CHECK_EQUAL(all.wrong, "seed 2 crashes: signal 9 (Killed); again: again 2");
}

CAF_TEST(an_early_exit_has_a_name) {
  const auto all = play_all(1, [](const random_plan& plan) {
    ::_exit(3);
    return well(plan);
  });

  CAF_CHECK(!all.is_well);
  CAF_CHECK_EQUAL(all.wrong, "seed 1 ends its process with status 3; again: again 1");
}

CAF_TEST(a_hang_has_a_name) {
  const auto all = play_all(
    2,
    [](const random_plan& plan) {
      while (plan.seed == 2)
        ::pause();
      return well(plan);
    },
    1s);

  CAF_CHECK(!all.is_well);
  CAF_CHECK_EQUAL(all.wrong, "seed 2 hangs: it took longer than 1 s; again: again 2");
}

CAF_TEST(an_outcome_survives_the_way_between_processes) {
  seed_outcome what;
  what.seed = 3;
  what.wrong = "law 5 is broken: what; again: x";
  what.law = 5;
  what.steps = 12;
  what.digest = 0xFEDCBA9876543210;
  what.virtual_time = 77ms;
  what.seen = {{"in: delivered", 4}, {"the pool of clients refuses the greedy", 0}};

  const auto text = to_text(what);
  const auto back = outcome_from(text);

  CAF_REQUIRE(back.has_value());
  CAF_CHECK(back->seed == 3 && back->law == 5 && back->steps == 12 && back->virtual_time == 77ms);
  CAF_CHECK_EQUAL(back->wrong, what.wrong);
  CAF_CHECK_EQUAL(back->digest, what.digest);
  CAF_CHECK(back->seen == what.seen);
  CAF_CHECK(!outcome_from(text.substr(0, text.size() - 5)).has_value());
}
