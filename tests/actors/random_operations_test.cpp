// SPDX-License-Identifier: MIT
/// Random things happen to a hub under the virtual clock; all laws hold after each. `HUBCAF_SEED=n` plays one seed alone,
/// `HUBCAF_SEEDS=n` so many.
// ctest: timeout=300
#define CAF_SUITE actors_random_operations
#include <caf/test/unit_test.hpp>

#include "../support/random_play.hpp"

#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace hubcaf;

namespace {

constexpr std::uint64_t default_seeds = 300;
constexpr int steps = 200;

/// The number in an environment variable.
std::optional<std::uint64_t> number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  return text != nullptr ? std::optional(std::strtoull(text, nullptr, 10)) : std::nullopt;
}

/// What must have happened somewhere, if the laws are to mean anything.
const std::vector<std::string> interesting = {"ended client_disconnect",
                                              "ended duplicate_client",
                                              "ended heartbeat_timeout",
                                              "ended protocol_error",
                                              "ended rate_limited",
                                              "ended send_error",
                                              "ended server_disconnect",
                                              "ended shutdown",
                                              "ended slow_consumer",
                                              "ended too_many_errors",
                                              "error bad_content",
                                              "error bad_message",
                                              "error handler_failed",
                                              "error poisoned",
                                              "error queue_full",
                                              "error unknown_type",
                                              "error expired",
                                              "errors merged",
                                              "events dropped",
                                              "handler deaths",
                                              "in: delivered",
                                              "in: dropped drop_newest",
                                              "in: dropped drop_oldest",
                                              "in: dropped keep_latest",
                                              "in: expired",
                                              "in: returned bad_content",
                                              "in: returned handler_failed",
                                              "in: returned queue_full",
                                              "in: returned poisoned",
                                              "in: returned shutting_down",
                                              "in: returned unknown_type",
                                              "messages parked",
                                              "out: delivered",
                                              "out: dropped connection_lost",
                                              "out: dropped drop_newest",
                                              "out: dropped drop_oldest",
                                              "out: dropped keep_latest",
                                              "out: dropped slow_consumer",
                                              "out: expired",
                                              "out: returned shutting_down"};

} // namespace

CAF_TEST(the_laws_hold_whatever_happens) {
  std::map<std::string, std::uint64_t> counts;
  if (const auto seed = number_in("HUBCAF_SEED")) {
    CAF_CHECK_EQUAL(test::play(*seed, steps, counts), "");
    return;
  }
  const auto seeds = number_in("HUBCAF_SEEDS").value_or(default_seeds);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed)
    if (const auto wrong = test::play(seed, steps, counts); !wrong.empty())
      CAF_FAIL(wrong);
  for (const auto& what : interesting) {
    CAF_MESSAGE(what << ": " << counts[what]);
    CAF_CHECK(counts[what] != 0);
  }
}
