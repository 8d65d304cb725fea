// SPDX-License-Identifier: MIT
#include "exception_cause.hpp"
#include "hub_context.hpp"
#include "log.hpp"

#include <algorithm>

/// The hub's answer to exceptions and dead actors. Nothing here may need memory to take effect: only the log line, the words for
/// `on_failure` and the first order to the connections do.
namespace hubcaf {

bool hub_context::advance(hub_life next) noexcept {
  auto now = life.load();
  while (now < next)
    if (life.compare_exchange_weak(now, next))
      return true;
  return false;
}

void hub_context::note_exception(std::string_view where, std::string_view cause) noexcept {
  try {
    log->error("exception where={} cause={}", where, quoted{cause});
  } catch (...) {
    // There is no memory for the line, either.
  }
}

void hub_context::fail(std::string_view where, std::string_view cause) noexcept {
  std::vector<std::function<void(const std::string&)>> told;
  {
    const std::lock_guard guard{failure_mutex_};
    if (failure_size_ != 0)
      return;
    for (const auto part : {where, std::string_view(": "), cause}) {
      const auto size = std::min(part.size(), failure_.size() - failure_size_);
      std::copy_n(part.begin(), size, failure_.begin() + static_cast<std::ptrdiff_t>(failure_size_));
      failure_size_ += size;
    }
    told.swap(told_of_failure_);
    advance(hub_life::failed);
  }
  try {
    log->critical("hub_failed where={} cause={}", where, quoted{cause});
  } catch (...) {
    note_exception("hub_failed", "no memory for the cause");
  }
  for (const auto& io_thread : io_threads)
    try {
      // Else each roster finds out with its next beat.
      compat::post_urgent(io_thread.roster, end_all{end_reason::internal_error, "the hub has failed", false});
    } catch (...) {
      with_cause([&](const char* why) { note_exception("hub_failed", why); });
    }
  std::string words;
  try {
    words = failure().value_or(std::string());
  } catch (...) {
    // They are told without words.
  }
  for (const auto& one : told)
    try {
      one(words);
    } catch (...) {
      with_cause([&](const char* why) { note_exception("on_failure", why); });
    }
}

std::optional<std::string> hub_context::failure() const {
  const std::lock_guard guard{failure_mutex_};
  if (failure_size_ == 0)
    return std::nullopt;
  return std::string(failure_.data(), failure_size_);
}

void hub_context::on_failure(std::function<void(const std::string&)> told) {
  {
    const std::lock_guard guard{failure_mutex_};
    if (failure_size_ == 0) {
      told_of_failure_.push_back(std::move(told));
      return;
    }
  }
  told(failure().value_or(std::string()));
}

void hub_context::actor_ended(const char* name, void (*respawn)(hub_context&)) noexcept {
  const std::lock_guard guard{respawning_};
  if (cut_off)
    return;
  note_exception(name, "the actor ended");
  if (respawn == nullptr)
    return fail(name, "the actor ended");
  // A death loop is bounded: the oldest of the last deaths must be a minute ago.
  std::rotate(deaths_.begin(), deaths_.begin() + 1, deaths_.end());
  const auto oldest = std::exchange(deaths_.back(), now());
  if (oldest != steady_time() && now() - oldest < std::chrono::minutes{1})
    return fail(name, "the actor ended too often");
  try {
    respawn(*this);
  } catch (...) {
    with_cause([&](const char* cause) { fail(name, cause); });
  }
}

void hub_context::cut() noexcept {
  const std::lock_guard guard{respawning_};
  cut_off = true;
}

} // namespace hubcaf
