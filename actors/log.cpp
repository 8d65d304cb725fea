// SPDX-License-Identifier: MIT
#include "log.hpp"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>

namespace hubcaf {

namespace {

/// Lines that may wait for a slow stderr; the oldest go first.
constexpr std::size_t max_waiting_lines = 8192;

/// One thread writes for all hubs of the process, so that no io thread ever waits for stderr.
std::shared_ptr<spdlog::details::thread_pool> writer() {
  static const auto pool = std::make_shared<spdlog::details::thread_pool>(max_waiting_lines, 1);
  return pool;
}

} // namespace

std::shared_ptr<spdlog::logger> make_logger(const std::string& level) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto result = std::make_shared<spdlog::async_logger>("hubcaf", std::move(sink), writer(),
                                                       spdlog::async_overflow_policy::overrun_oldest);
  result->set_level(spdlog::level::from_str(level));
  result->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  return result;
}

std::string one_line(std::string_view text) {
  std::string result{text};
  std::replace_if(
    result.begin(), result.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '"'; }, '?');
  return result;
}

} // namespace hubcaf
