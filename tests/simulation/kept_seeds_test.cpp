// SPDX-License-Identifier: MIT
#define CAF_SUITE simulation_kept_seeds
#include <caf/test/unit_test.hpp>

#include "../support/throws.hpp"
#include "kept_seeds.hpp"

#include <sstream>
#include <stdexcept>

using namespace hubcaf::test;

namespace {

std::vector<kept_seed> read(const std::string& text) {
  std::istringstream in(text);
  return read_kept_seeds(in);
}

} // namespace

CAF_TEST(each_line_is_a_seed_its_steps_and_what_it_found) {
  const auto uut = read("# a comment\n\n  \n17 200 # a lost message\n 18 100 #\n");

  CAF_REQUIRE_EQUAL(uut.size(), 2u);
  CAF_CHECK(uut[0].seed == 17 && uut[0].steps == 200 && uut[0].why == "a lost message");
  CAF_CHECK(uut[1].seed == 18 && uut[1].steps == 100 && uut[1].why.empty());
}

CAF_TEST(a_line_that_is_wrong_is_named) {
  for (const auto* line : {"17", "17 200", "17 0 # why", "17 200 3 # why", "x 200 # why", "17 x # why"})
    CAF_CHECK(throws<std::runtime_error>([&] { static_cast<void>(read(std::string("# ok\n") + line + '\n')); }));
}

CAF_TEST(a_file_that_is_not_there_is_named) {
  CAF_CHECK(throws<std::runtime_error>([&] { static_cast<void>(read_kept_seeds("no/such/file")); }));
}
