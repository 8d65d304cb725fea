// SPDX-License-Identifier: MIT
/// A hub whose log goes to a logger of the application's own.
#define CAF_SUITE actors_log
#include <caf/test/unit_test.hpp>

#include "../support/hub_world.hpp"
#include "../support/log_lines.hpp"

#include <hubcaf/actors/log.hpp>

#include <chrono>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

struct fixture {
  test::log_lines lines;
  std::chrono::steady_clock::time_point now{1h};

  std::shared_ptr<spdlog::logger> make(const std::string& level, std::size_t lines_per_second = 0) {
    return make_logger(
      level, lines_per_second, [this] { return now; }, lines.logger());
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(log_tests, fixture)

CAF_TEST(lines_go_to_the_applications_logger_in_its_own_pattern) {
  lines.logger()->set_pattern("<%l> %v");
  const auto uut = make("info");

  uut->info("a_line n={}", 1);
  uut->debug("no_line");

  CAF_CHECK_EQUAL(lines.all(), "<info> a_line n=1\n");
}

CAF_TEST(the_applications_level_applies_besides) {
  lines.logger()->set_level(spdlog::level::warn);
  const auto uut = make("trace");

  uut->info("no_line");
  uut->warn("a_line");

  CAF_CHECK_EQUAL(lines.all(), "a_line\n");
  CAF_CHECK(lines.logger()->level() == spdlog::level::warn);
}

CAF_TEST(a_flood_of_one_kind_is_told_together_there_too) {
  const auto uut = make("info", 2);

  for (int i = 0; i < 5; ++i)
    uut->info("a_line n={}", i);
  now += 2s;
  uut->info("b_line");

  CAF_CHECK_EQUAL(lines.all(),
                  "a_line n=0\na_line n=1\nlog_lines_left_out kind=a_line count=3 seconds=2.000\nb_line\n");
}

CAF_TEST(a_hub_writes_to_the_logger_of_its_options) {
  options settings;
  settings.logger = lines.logger();
  {
    test::hub_world world{settings};
    world.connect("alice");
  }

  CAF_CHECK(!lines.of("client_connected client=\"alice\"").empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
