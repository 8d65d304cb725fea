// SPDX-License-Identifier: MIT
#include "log.hpp"

#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>

namespace hubcaf {

std::shared_ptr<spdlog::logger> make_logger(const std::string& level) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto result = std::make_shared<spdlog::logger>("hubcaf", std::move(sink));
  result->set_level(spdlog::level::from_str(level));
  result->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  result->flush_on(spdlog::level::info);
  return result;
}

std::string one_line(std::string_view text) {
  std::string result{text};
  std::replace_if(
    result.begin(), result.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f || c == '"'; }, '?');
  return result;
}

} // namespace hubcaf
