// SPDX-License-Identifier: MIT
#include "log_gate.hpp"

#include "../schema/utf8.hpp"

#include <utility>

namespace hubcaf {

log_gate::log_gate(std::shared_ptr<spdlog::logger> next, std::size_t lines_per_second, clock_function clock,
                   std::function<std::size_t()> overrun)
  : next_(std::move(next)), clock_(std::move(clock)), overrun_(std::move(overrun)), limit_(lines_per_second) {
}

log_gate::~log_gate() {
  try {
    tell(limit_.take(last_seen_));
  } catch (...) {
    // The process ends, and its queue of lines has gone before.
  }
}

void log_gate::log(const spdlog::details::log_msg& line) {
  const std::string_view text{line.payload.data(), line.payload.size()};
  const std::lock_guard guard{mutex_};
  last_seen_ = clock_();
  if (limit_.is_over(last_seen_))
    tell(limit_.begin(last_seen_));
  if (limit_.admit(kind_of_line(text)))
    next_->log(line.time, line.source, line.level, std::string_view(utf8_head(text, longest_line)));
}

void log_gate::flush() {
  const std::lock_guard guard{mutex_};
  last_seen_ = clock_();
  tell(limit_.take(last_seen_));
  next_->flush();
}

void log_gate::set_pattern(const std::string& pattern) {
  next_->set_pattern(pattern);
}

void log_gate::set_formatter(std::unique_ptr<spdlog::formatter> formatter) {
  next_->set_formatter(std::move(formatter));
}

void log_gate::tell(const std::vector<log_limit::left_out>& all) {
  for (const auto& one : all)
    next_->warn("log_lines_left_out kind={} count={} seconds={:.3f}", one.kind, one.count,
                static_cast<double>(one.time.count()) / 1000);
  if (const auto count = overrun_(); count != 0)
    next_->warn("log_lines_overrun count={} cause=\"they came faster than stderr takes them\"", count);
}

} // namespace hubcaf
