// SPDX-License-Identifier: MIT
#pragma once

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace hubcaf::test {

/// Keeps the lines of a logger of one's own.
class log_lines {
public:
  log_lines() {
    logger_->set_level(spdlog::level::trace);
    logger_->set_pattern("%v");
  }

  log_lines(const log_lines&) = delete;
  log_lines& operator=(const log_lines&) = delete;

  [[nodiscard]] const std::shared_ptr<spdlog::logger>& logger() const noexcept {
    return logger_;
  }

  /// All lines so far.
  [[nodiscard]] std::string all() const {
    return out_.str();
  }

  /// The first line that begins so; empty if there is none.
  [[nodiscard]] std::string of(std::string_view beginning) const {
    std::istringstream in(out_.str());
    for (std::string line; std::getline(in, line);)
      if (line.starts_with(beginning))
        return line;
    return {};
  }

private:
  std::ostringstream out_;
  std::shared_ptr<spdlog::logger> logger_ =
    std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(out_));
};

} // namespace hubcaf::test
