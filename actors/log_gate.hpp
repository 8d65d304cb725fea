// SPDX-License-Identifier: MIT
#pragma once

#include "log_limit.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/sink.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace hubcaf {

/// Stands between a hub's logger and the queue of lines that wait for stderr: lets only so many lines of a kind through
/// per second, so that a flood of one kind pushes no other out of the queue. It counts the rest, and tells the count in
/// a line of its own: with the next line that comes once the second is over, when it is flushed, and at its end.
/// Thread-safe.
class log_gate final : public spdlog::sinks::sink {
public:
  using clock_function = std::function<log_limit::time_point()>;

  /// Bytes of a line that are written at most; the rest is cut off.
  static constexpr std::size_t longest_line = 2048;

  /// @param next where the lines go. @param lines_per_second of one kind; 0: all go through.
  /// @param clock the time of the hub; not called by the destructor.
  /// @param overrun asked once per second: lines that the queue has dropped and that nobody has told yet.
  log_gate(std::shared_ptr<spdlog::logger> next, std::size_t lines_per_second, clock_function clock,
           std::function<std::size_t()> overrun);

  log_gate(const log_gate&) = delete;
  log_gate& operator=(const log_gate&) = delete;

  /// Tells what has not been told.
  ~log_gate() override;

  void log(const spdlog::details::log_msg& line) override;
  void flush() override;
  void set_pattern(const std::string& pattern) override;
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override;

private:
  void tell(const std::vector<log_limit::left_out>& all);

  const std::shared_ptr<spdlog::logger> next_;
  const clock_function clock_;
  const std::function<std::size_t()> overrun_;
  std::mutex mutex_;
  log_limit limit_;
  log_limit::time_point last_seen_;
};

} // namespace hubcaf
