// SPDX-License-Identifier: MIT
#define CAF_SUITE actors_log_gate
#include <caf/test/unit_test.hpp>

#include <hubcaf/actors/log_gate.hpp>

#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include <algorithm>
#include <future>
#include <string>
#include <thread>
#include <vector>

using namespace hubcaf;
using namespace std::chrono_literals;

namespace {

using lines = std::vector<std::string>;

/// Keeps the lines; the first waits until it is told to go on.
class line_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
  lines written;
  int flushed = 0;
  std::promise<void> first_has_come;
  std::shared_future<void> may_go_on;

private:
  void sink_it_(const spdlog::details::log_msg& line) override {
    if (written.empty() && may_go_on.valid()) {
      first_has_come.set_value();
      may_go_on.wait();
    }
    written.emplace_back(line.payload.data(), line.payload.size());
  }

  void flush_() override {
    ++flushed;
  }
};

struct fixture {
  std::shared_ptr<line_sink> sink = std::make_shared<line_sink>();
  log_limit::time_point now{1h};
  std::size_t overrun = 0;
  std::shared_ptr<spdlog::logger> uut = gate_before(std::make_shared<spdlog::logger>("next", sink), 3);

  std::shared_ptr<spdlog::logger> gate_before(std::shared_ptr<spdlog::logger> next, std::size_t lines_per_second) {
    return std::make_shared<spdlog::logger>("test", std::make_shared<log_gate>(
                                                      std::move(next), lines_per_second, [this] { return now; },
                                                      [this] { return std::exchange(overrun, 0); }));
  }

  long written(const std::string& line) const {
    return std::count(sink->written.begin(), sink->written.end(), line);
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(log_gate_tests, fixture)

CAF_TEST(lines_of_a_kind_beyond_the_limit_are_counted_and_told_once_the_second_is_over) {
  for (int i = 0; i < 10; ++i)
    uut->info("flood n={}", i);
  uut->error("alarm");
  now += 1s;
  uut->info("other");
  now += 1s;
  uut->info("other");

  CAF_CHECK(sink->written == (lines{"flood n=0", "flood n=1", "flood n=2", "alarm",
                                    "log_lines_left_out kind=flood count=7 seconds=1.000", "other", "other"}));
}

CAF_TEST(a_count_is_told_when_the_log_is_flushed) {
  for (int i = 0; i < 5; ++i)
    uut->info("flood");
  now += 250ms;
  uut->flush();
  uut->flush();

  CAF_CHECK_EQUAL(written("log_lines_left_out kind=flood count=2 seconds=0.250"), 1);
  CAF_CHECK_EQUAL(sink->written.size(), 4u);
  CAF_CHECK_EQUAL(sink->flushed, 2);
}

CAF_TEST(a_count_is_told_at_the_end) {
  for (int i = 0; i < 5; ++i)
    uut->info("flood");
  uut = nullptr;

  CAF_CHECK_EQUAL(written("log_lines_left_out kind=flood count=2 seconds=0.000"), 1);
}

CAF_TEST(a_long_line_is_cut) {
  uut->info("event text={}", std::string(log_gate::longest_line, 'x'));

  CAF_REQUIRE_EQUAL(sink->written.size(), 1u);
  CAF_CHECK_EQUAL(sink->written.front().size(), std::size_t{log_gate::longest_line});
}

CAF_TEST(zero_lets_all_lines_through) {
  const auto all = gate_before(std::make_shared<spdlog::logger>("next", sink), 0);
  for (int i = 0; i < 1000; ++i)
    all->info("flood");

  CAF_CHECK_EQUAL(sink->written.size(), 1000u);
}

CAF_TEST(lines_that_the_queue_drops_are_told) {
  std::promise<void> go_on;
  sink->may_go_on = go_on.get_future().share();
  auto pool = std::make_shared<spdlog::details::thread_pool>(4, 1);
  const auto queue =
    std::make_shared<spdlog::async_logger>("next", sink, pool, spdlog::async_overflow_policy::overrun_oldest);
  const auto gated = gate_before(queue, 0);
  gated->info("first");
  sink->first_has_come.get_future().wait();
  for (int i = 0; i < 10; ++i)
    gated->info("flood n={}", i);
  overrun = pool->overrun_counter();
  now += 1s;

  gated->info("last");
  go_on.set_value();
  pool = nullptr;

  CAF_CHECK_EQUAL(written("flood n=5"), 0);
  CAF_CHECK_EQUAL(written("flood n=9"), 1);
  CAF_CHECK_EQUAL(written("log_lines_overrun count=6 cause=\"they came faster than stderr takes them\""), 1);
  CAF_CHECK_EQUAL(sink->written.back(), "last");
}

CAF_TEST(a_flood_of_one_kind_pushes_no_other_out_of_the_queue) {
  std::promise<void> go_on;
  sink->may_go_on = go_on.get_future().share();
  auto pool = std::make_shared<spdlog::details::thread_pool>(8, 1);
  const auto gated = gate_before(
    std::make_shared<spdlog::async_logger>("next", sink, pool, spdlog::async_overflow_policy::overrun_oldest), 3);
  gated->info("first");
  sink->first_has_come.get_future().wait();
  gated->error("evidence");
  for (int i = 0; i < 1000; ++i)
    gated->info("flood");
  gated->flush();
  go_on.set_value();
  pool = nullptr;

  CAF_CHECK_EQUAL(written("evidence"), 1);
  CAF_CHECK_EQUAL(written("flood"), 3);
  CAF_CHECK_EQUAL(written("log_lines_left_out kind=flood count=997 seconds=0.000"), 1);
}

CAF_TEST(no_line_is_lost_count_of_when_threads_write_at_once) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i)
    writers.emplace_back([this] {
      for (int n = 0; n < 1000; ++n)
        uut->info("flood");
    });
  for (auto& one : writers)
    one.join();
  uut->flush();

  CAF_CHECK_EQUAL(written("flood"), 3);
  CAF_CHECK_EQUAL(written("log_lines_left_out kind=flood count=3997 seconds=0.000"), 1);
}

CAF_TEST_FIXTURE_SCOPE_END()
