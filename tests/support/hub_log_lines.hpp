// SPDX-License-Identifier: MIT
#pragma once

#include <hubcaf/actors/hub_context.hpp>

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace hubcaf::test {

/// The log of a hub, from warnings on, instead of stderr.
class hub_log_lines {
public:
  explicit hub_log_lines(hub_context& hub) : log_(hub.log) {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_, true);
    log_->sinks() = {std::move(sink)};
    log_->set_level(spdlog::level::warn);
    log_->set_pattern("%v");
  }

  hub_log_lines(const hub_log_lines&) = delete;
  hub_log_lines& operator=(const hub_log_lines&) = delete;

  /// Later lines of the hub go nowhere.
  ~hub_log_lines() {
    log_->sinks().clear();
  }

  /// The lines that begin with `kind`.
  [[nodiscard]] std::vector<std::string> of(const std::string& kind) const {
    std::vector<std::string> result;
    std::istringstream all(text_.str());
    for (std::string line; std::getline(all, line);)
      if (line.starts_with(kind))
        result.push_back(line);
    return result;
  }

private:
  const std::shared_ptr<spdlog::logger> log_;
  std::ostringstream text_;
};

} // namespace hubcaf::test
