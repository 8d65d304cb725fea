// SPDX-License-Identifier: MIT
#include "event_log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace hubcaf::test {

void event_log::add(std::string line) {
  const std::lock_guard guard(mutex_);
  lines_.push_back(std::move(line));
  changed_.notify_all();
}

std::string event_log::wait_for(std::string_view start, std::size_t count) {
  std::string found;
  const auto is_there = [&] {
    std::size_t seen = 0;
    for (const auto& line : lines_)
      if (line.starts_with(start) && ++seen == count) {
        found = line;
        return true;
      }
    return false;
  };
  std::unique_lock guard(mutex_);
  if (changed_.wait_for(guard, std::chrono::seconds(10), is_there))
    return found;
  std::string all = "(no " + std::string(start) + ")";
  for (const auto& line : lines_)
    all += "\n  " + line.substr(0, 100);
  return all;
}

std::size_t event_log::count(std::string_view start) const {
  const std::lock_guard guard(mutex_);
  return static_cast<std::size_t>(
    std::count_if(lines_.begin(), lines_.end(), [&](const std::string& line) { return line.starts_with(start); }));
}

std::vector<std::string> event_log::lines() const {
  const std::lock_guard guard(mutex_);
  return lines_;
}

} // namespace hubcaf::test
