// SPDX-License-Identifier: MIT
#include "log.hpp"

#include "log_gate.hpp"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <utility>

namespace hubcaf {

namespace {

/// Lines that may wait for a slow stderr; the oldest go first.
constexpr std::size_t max_waiting_lines = 8192;

/// One thread writes for all hubs of the process, so that no io thread ever waits for stderr.
std::shared_ptr<spdlog::details::thread_pool> writer() {
  static const auto pool = std::make_shared<spdlog::details::thread_pool>(max_waiting_lines, 1);
  return pool;
}

/// Lines that the writer's queue has dropped and that no hub has told yet. Nothing once the process has let go of the
/// writer.
std::size_t newly_overrun(const std::weak_ptr<spdlog::details::thread_pool>& pool) {
  static std::atomic<std::size_t> told{0};
  const auto alive = pool.lock();
  const auto total = alive != nullptr ? alive->overrun_counter() : 0;
  auto before = told.load();
  while (before < total && !told.compare_exchange_weak(before, total)) {
  }
  return before < total ? total - before : 0;
}

std::shared_ptr<spdlog::logger> to_stderr() {
  auto queue = std::make_shared<spdlog::async_logger>("hubcaf", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                                      writer(), spdlog::async_overflow_policy::overrun_oldest);
  queue->set_level(spdlog::level::trace);
  queue->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  return queue;
}

} // namespace

std::size_t log_ceiling() noexcept {
  return max_waiting_lines * (sizeof(spdlog::details::async_msg) + log_gate::longest_line);
}

std::shared_ptr<spdlog::logger> make_logger(const std::string& level, std::size_t lines_per_second,
                                            std::function<std::chrono::steady_clock::time_point()> clock,
                                            std::shared_ptr<spdlog::logger> own) {
  std::function<std::size_t()> overrun = [] { return std::size_t{0}; };
  if (own == nullptr) {
    own = to_stderr();
    overrun = [pool = std::weak_ptr<spdlog::details::thread_pool>(writer())] { return newly_overrun(pool); };
  }
  auto gate = std::make_shared<log_gate>(std::move(own), lines_per_second, std::move(clock), std::move(overrun));
  auto result = std::make_shared<spdlog::logger>("hubcaf", std::move(gate));
  result->set_level(spdlog::level::from_str(level));
  return result;
}

} // namespace hubcaf
