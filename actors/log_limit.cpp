// SPDX-License-Identifier: MIT
#include "log_limit.hpp"

#include <algorithm>

namespace hubcaf {

namespace {

constexpr std::chrono::seconds one_second{1};

/// Kinds are words of our own; this bounds what one may cost all the same.
constexpr std::size_t longest_kind = 64;

} // namespace

log_limit::log_limit(std::size_t lines_per_second) : limit_(lines_per_second) {
}

bool log_limit::is_over(time_point now) const noexcept {
  return !has_begun_ || now - began_ >= one_second;
}

std::vector<log_limit::left_out> log_limit::begin(time_point now) {
  auto result = take(now);
  for (auto& one : kinds_)
    one.written = 0;
  began_ = now;
  has_begun_ = true;
  return result;
}

std::vector<log_limit::left_out> log_limit::take(time_point now) {
  std::vector<left_out> result;
  const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(now - began_);
  for (auto& one : kinds_)
    if (one.left_out != 0) {
      result.push_back({one.kind, one.left_out, time});
      one.left_out = 0;
    }
  return result;
}

bool log_limit::admit(std::string_view kind) {
  if (limit_ == 0)
    return true;
  auto& one = entry_of(kind);
  if (one.written < limit_) {
    ++one.written;
    return true;
  }
  ++one.left_out;
  return false;
}

log_limit::entry& log_limit::entry_of(std::string_view kind) {
  kind = kind.substr(0, longest_kind);
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [kind](const auto& one) { return one.kind == kind; });
  if (found != kinds_.end())
    return *found;
  if (kinds_.size() < max_kinds)
    return kinds_.emplace_back(entry{std::string(kind)});
  if (kinds_.size() == max_kinds)
    kinds_.emplace_back(entry{"other_kinds"});
  return kinds_.back();
}

std::string_view kind_of_line(std::string_view line) noexcept {
  return line.substr(0, line.find(' '));
}

} // namespace hubcaf
